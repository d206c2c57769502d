#include "rtp/packet.hpp"

namespace centrale::rtp {
namespace {

constexpr unsigned kVersion = 2;

/// Bytes of fixed header, CSRC list and header extension; more than the datagram has when it is cut off.
std::size_t header_bytes(std::span<const std::uint8_t> datagram) {
  std::size_t bytes = kHeaderBytes + 4 * std::size_t{datagram[0] & 0x0fU};
  if ((datagram[0] & 0x10) == 0) return bytes;
  if (bytes + 4 > datagram.size()) return datagram.size() + 1;
  return bytes + 4 + 4 * std::size_t{get16(&datagram[bytes + 2])};
}

}  // namespace

std::optional<Packet> parse(std::span<std::uint8_t> datagram) {
  if (datagram.size() < kHeaderBytes || datagram[0] >> 6 != kVersion) return std::nullopt;
  const std::size_t begin = header_bytes(datagram);
  if (begin > datagram.size()) return std::nullopt;
  std::size_t end = datagram.size();
  if ((datagram[0] & 0x20) != 0) {
    const std::size_t padding = datagram.back();
    if (padding == 0 || padding > end - begin) return std::nullopt;
    end -= padding;
  }
  Packet packet;
  packet.marker = (datagram[1] & 0x80) != 0;
  packet.payload_type = datagram[1] & 0x7f;
  packet.sequence = get16(&datagram[2]);
  packet.timestamp = get32(&datagram[4]);
  packet.ssrc = get32(&datagram[8]);
  packet.payload = datagram.subspan(begin, end - begin);
  return packet;
}

void write(const Header& header, std::span<std::uint8_t, kHeaderBytes> out) {
  out[0] = kVersion << 6;
  out[1] = static_cast<std::uint8_t>((header.marker ? 0x80 : 0) | header.payload_type);
  put16(&out[2], header.sequence);
  put32(&out[4], header.timestamp);
  put32(&out[8], header.ssrc);
}

bool is_rtcp(std::span<const std::uint8_t> datagram) {
  return datagram.size() >= 4 && datagram[0] >> 6 == kVersion && datagram[1] >= 192 && datagram[1] <= 223;
}

}  // namespace centrale::rtp
