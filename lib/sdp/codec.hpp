// The audio codecs that the exchange speaks on SIP legs, by their names in RFC 3551.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sdp/session.hpp"

namespace centrale::sdp {

enum class Codec : std::uint8_t { pcmu, pcma, g722 };
inline constexpr std::size_t codec_count = 3;

/// RTP payload type of RFC 3551 §6: 0, 8, 9.
[[nodiscard]] std::uint8_t static_payload(Codec codec);

/// "PCMU", "PCMA", "G722".
[[nodiscard]] std::string_view name_of(Codec codec);

/// RTP clock in Hz. 8000 for all of them: G.722 too, by an old mistake that RFC 3551 §4.5.2 keeps.
[[nodiscard]] std::uint32_t rtp_clock(Codec codec);

/// The codec that a format of an offer or answer stands for; a static payload type needs no rtpmap.
[[nodiscard]] std::optional<Codec> codec_of(const Format& format);

/// telephone-event at 8000 Hz (RFC 4733), the clock of every codec above.
[[nodiscard]] bool is_telephone_event(const Format& format);

}  // namespace centrale::sdp
