// RTCP that goes on from one party to another, for streams that keep their sender's SSRC (RFC 3550 §7.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "rtp/packet.hpp"

namespace centrale::rtp {

/// Copies reports, BYE and feedback (RFC 4585, RFC 5104) of a compound; its names (SDES) become `cname`,
/// since they tell where the party is, and everything else is left out. Bytes written, zero when nothing is
/// left; nothing when a part is malformed.
[[nodiscard]] std::optional<std::size_t> pass_on(std::span<const std::uint8_t> datagram,
                                                 std::string_view cname,
                                                 std::span<std::uint8_t, kLongestDatagram> out);

inline constexpr std::size_t kPictureLoss = 8 + 12;
/// Asks the sender of `ssrc` for a whole picture: an empty receiver report and PLI (RFC 4585 §6.3.1).
void write_picture_loss(std::uint32_t ssrc, std::span<std::uint8_t, kPictureLoss> out);

}  // namespace centrale::rtp
