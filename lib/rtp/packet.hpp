// One RTP packet (RFC 3550 §5.1), read without copying and written in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace centrale::rtp {

inline constexpr std::size_t kHeaderBytes = 12;
/// The longest datagram we look at: an Ethernet frame's worth, whatever the kernel hands us.
inline constexpr std::size_t kLongestDatagram = 2048;

struct Header {
  bool marker = false;
  std::uint8_t payload_type = 0;  // 0..127
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
};

/// Valid as long as the datagram it was read from.
struct Packet : Header {
  std::span<std::uint8_t> payload;  // CSRCs, extension and padding taken off; may be empty
};

/// Nothing for anything that is not a whole, well-formed version 2 packet.
[[nodiscard]] std::optional<Packet> parse(std::span<std::uint8_t> datagram);

void write(const Header& header, std::span<std::uint8_t, kHeaderBytes> out);

/// Tells RTCP from RTP on a port that carries both (RFC 5761 §4).
[[nodiscard]] bool is_rtcp(std::span<const std::uint8_t> datagram);

// Network byte order, for everything in this folder.
[[nodiscard]] inline std::uint16_t get16(const std::uint8_t* at) {
  return static_cast<std::uint16_t>(at[0] << 8 | at[1]);
}
[[nodiscard]] inline std::uint32_t get32(const std::uint8_t* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
}
inline void put16(std::uint8_t* at, std::uint16_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8);
  at[1] = static_cast<std::uint8_t>(value);
}
inline void put32(std::uint8_t* at, std::uint32_t value) {
  put16(at, static_cast<std::uint16_t>(value >> 16));
  put16(at + 2, static_cast<std::uint16_t>(value));
}

/// How far `a` is ahead of `b`, across the wrap.
[[nodiscard]] inline int sequence_ahead(std::uint16_t a, std::uint16_t b) {
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(a - b));
}

}  // namespace centrale::rtp
