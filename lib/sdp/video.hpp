// The one video stream beside the audio: read from one party's description and told to the other. Nothing is
// decoded here, so what we "can" is what the other party of the call can.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdp/session.hpp"

namespace centrale::sdp {

enum class VideoCodec : std::uint8_t { h264, vp8 };  // RFC 6184, RFC 7741

/// "H264", "VP8".
[[nodiscard]] std::string_view name_of(VideoCodec codec);

/// Two formats of equal kind are the same stream, whatever payload type each party gives it: codec, and for
/// H.264 profile and packetization mode, which offer and answer must not differ in (RFC 6184 §8.2.2).
using VideoKind = std::uint32_t;

struct VideoFormat {
  VideoCodec codec = VideoCodec::h264;
  std::uint8_t payload = 96;
  std::string fmtp;  // as its author wrote it

  friend bool operator==(const VideoFormat&, const VideoFormat&) = default;
};
[[nodiscard]] VideoKind kind_of(const VideoFormat& format);

/// What a party says that it can take.
struct VideoAbility {
  std::vector<VideoFormat> formats;   // by its preference, never empty; at most max_video_formats
  std::vector<std::string> feedback;  // a=rtcp-fb of all formats: "nack pli" (RFC 4585, RFC 5104)
  std::uint32_t kilobits = 0;         // b=AS; 0: not said
  std::uint32_t bits = 0;             // b=TIAS (RFC 3890); 0: not said

  friend bool operator==(const VideoAbility&, const VideoAbility&) = default;
};
inline constexpr std::size_t max_video_formats = 8;
inline constexpr std::size_t longest_video_fmtp = 512;

/// Of one stream. Nothing: no video, refused, or in no codec that we pass on.
[[nodiscard]] std::optional<VideoAbility> ability_of(const Media& stream);
/// Of the first m=video that has one, but for port 0.
[[nodiscard]] std::optional<VideoAbility> video_of(std::string_view description);

/// What to tell the author of `asked` about `able`, which is the other party's: its limits under the profile
/// that was asked for, and no higher level than asked unless both permit that (RFC 6184 §8.2.2).
[[nodiscard]] std::string answer_fmtp(const VideoFormat& asked, const VideoFormat& able);

/// A payload type that stands for a kind in this leg. Never changed within a session (RFC 3264 §8.3.2).
struct VideoPayload {
  VideoKind kind = 0;
  std::uint8_t payload = no_payload;

  friend bool operator==(const VideoPayload&, const VideoPayload&) = default;
};

}  // namespace centrale::sdp
