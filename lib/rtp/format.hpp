// The audio formats that we carry, by their names and numbers in the RTP profile (RFC 3551 §6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace centrale::rtp {

/// All three make 64 kbit/s and tick at 8000 Hz on the wire (G.722 too: RFC 3551 §4.5.2), so one byte of
/// payload is one timestamp unit, whichever it is.
enum class Codec : std::uint8_t { pcmu = 0, pcma = 1, g722 = 2 };
inline constexpr std::size_t kCodecs = 3;
inline constexpr std::uint32_t kClockRate = 8000;
inline constexpr std::size_t kBytesPerMillisecond = 8;

/// The payload type that RFC 3551 gave it.
[[nodiscard]] constexpr std::uint8_t static_payload_type(Codec codec) {
  constexpr std::uint8_t types[] = {0, 8, 9};
  return types[static_cast<std::size_t>(codec)];
}
/// The encoding name of SDP's rtpmap.
[[nodiscard]] constexpr std::string_view encoding_name(Codec codec) {
  constexpr std::string_view names[] = {"PCMU", "PCMA", "G722"};
  return names[static_cast<std::size_t>(codec)];
}

inline constexpr std::uint8_t kNoPayloadType = 255;
inline constexpr std::uint8_t kComfortNoise = 13;  // RFC 3389

}  // namespace centrale::rtp
