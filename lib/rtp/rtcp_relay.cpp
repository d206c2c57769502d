#include "rtp/rtcp_relay.hpp"

#include <algorithm>
#include <cstring>

namespace centrale::rtp {
namespace {

constexpr std::uint8_t kSenderReport = 200;
constexpr std::uint8_t kReceiverReport = 201;
constexpr std::uint8_t kDescription = 202;
constexpr std::uint8_t kBye = 203;
constexpr std::uint8_t kTransportFeedback = 205;
constexpr std::uint8_t kPayloadFeedback = 206;
constexpr std::size_t kLongestCname = 32;
constexpr std::uint8_t kPadding = 0x20;

/// How long a packet of its type has to be at least (RFC 3550 §6, RFC 4585 §6.1); 0: it does not pass.
std::size_t least_bytes(std::uint8_t type, std::size_t count) {
  switch (type) {
    case kSenderReport: return 28 + 24 * count;
    case kReceiverReport: return 8 + 24 * count;
    case kBye: return 4 + 4 * count;
    case kTransportFeedback:
    case kPayloadFeedback: return 12;
    default: return 0;
  }
}

/// One chunk with the first SSRC of theirs; who speaks for several is rare.
std::size_t describe(std::uint32_t ssrc, std::string_view cname, std::uint8_t* at) {
  const std::size_t length = std::min(cname.size(), kLongestCname);
  const std::size_t bytes = (8 + 2 + length + 1 + 3) / 4 * 4;
  std::memset(at, 0, bytes);
  at[0] = 0x81;
  at[1] = kDescription;
  put16(at + 2, static_cast<std::uint16_t>(bytes / 4 - 1));
  put32(at + 4, ssrc);
  at[8] = 1;  // CNAME
  at[9] = static_cast<std::uint8_t>(length);
  std::memcpy(at + 10, cname.data(), length);
  return bytes;
}

/// Appends what one packet becomes; nothing when it is too short for its type, or there is no room.
std::optional<std::size_t> pass_one(std::span<const std::uint8_t> packet, std::string_view cname,
                                    std::span<std::uint8_t> out) {
  const std::size_t count = packet[0] & 0x1fU;
  const std::uint8_t type = packet[1];
  if (type == kDescription) {
    if (count == 0) return 0;
    if (packet.size() < 8 || out.size() < 12 + kLongestCname + 4) return std::nullopt;
    return describe(get32(&packet[4]), cname, out.data());
  }
  const std::size_t least = least_bytes(type, count);
  if (least == 0) return 0;
  if (packet.size() < least || packet.size() > out.size()) return std::nullopt;
  const bool reason = type == kBye && packet.size() > least;  // RFC 3550 §6.6: a text of the party's
  const std::size_t bytes = reason ? least : packet.size();
  std::memcpy(out.data(), packet.data(), bytes);
  if (reason) {
    out[0] = static_cast<std::uint8_t>(out[0] & ~kPadding);
    put16(&out[2], static_cast<std::uint16_t>(bytes / 4 - 1));
  }
  return bytes;
}

}  // namespace

std::optional<std::size_t> pass_on(std::span<const std::uint8_t> datagram, std::string_view cname,
                                   std::span<std::uint8_t, kLongestDatagram> out) {
  if (!is_rtcp(datagram)) return std::nullopt;
  std::size_t written = 0;
  bool described = false;
  while (!datagram.empty()) {
    if (datagram.size() < 4 || datagram[0] >> 6 != 2) return std::nullopt;
    const std::size_t bytes = 4 * (std::size_t{get16(&datagram[2])} + 1);
    if (bytes > datagram.size()) return std::nullopt;
    const bool again = datagram[1] == kDescription && described;  // one is enough, and cannot outgrow `out`
    described = described || datagram[1] == kDescription;
    if (!again) {
      const auto passed =
          pass_one(datagram.first(bytes), cname, std::span<std::uint8_t>(out).subspan(written));
      if (!passed) return std::nullopt;
      written += *passed;
    }
    datagram = datagram.subspan(bytes);
  }
  return written;
}

void write_picture_loss(std::uint32_t ssrc, std::span<std::uint8_t, kPictureLoss> out) {
  std::ranges::fill(out, 0);
  out[0] = 0x80;
  out[1] = kReceiverReport;
  put16(&out[2], 1);
  out[8] = 0x81;  // feedback message type 1: PLI
  out[9] = kPayloadFeedback;
  put16(&out[10], 2);
  put32(&out[16], ssrc);
}

}  // namespace centrale::rtp
