// What one leg must remember from one offer/answer exchange to the next (RFC 3264 §8).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sdp/codec.hpp"
#include "sdp/video.hpp"

namespace centrale::sdp {

/// A place among the m= lines. It is never given up: a refused stream keeps its line with port 0.
struct StreamPlace {
  std::string media;     // "audio"
  std::string protocol;  // "RTP/AVP"
  std::string format;    // its first format, for lines with port 0

  friend bool operator==(const StreamPlace&, const StreamPlace&) = default;
};

inline constexpr std::uint8_t no_stream = 255;

/// A value: copy it before an offer that may be refused, if the state from before is wanted back.
struct NegotiationState {
  std::uint64_t session_id = 0;    // o=; 0: nothing sent yet
  std::uint64_t version = 0;       // o=; goes up by one with every change of the rest
  std::uint64_t last_sent = 0;     // digest of the last description sent, without its version
  std::uint8_t audio = no_stream;  // index of the audio stream in use
  std::uint8_t video = no_stream;  // index of the video stream in use
  std::uint8_t dtmf = no_payload;  // payload type of telephone-event that we receive
  /// Payload type by codec that we receive, once used; never changed within a session (§8.3.2).
  std::array<std::uint8_t, codec_count> payloads{no_payload, no_payload, no_payload};
  std::vector<VideoPayload> video_payloads;  // that we receive, once used
  std::vector<StreamPlace> streams;

  friend bool operator==(const NegotiationState&, const NegotiationState&) = default;

  [[nodiscard]] std::string to_bytes() const;
  /// Error: not what to_bytes() wrote.
  [[nodiscard]] static Result<NegotiationState> from_bytes(std::string_view bytes);
};

}  // namespace centrale::sdp
