// The video line of our offers and answers. Part of offer.cpp and answer.cpp.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sdp/agreement.hpp"

namespace centrale::sdp {

/// One video line of ours: formats with the payload types that we receive.
struct VideoLine {
  std::string_view protocol = "RTP/AVP";
  std::vector<VideoFormat> formats;
  Direction direction = Direction::sendrecv;
  bool rtcp_mux = false;
};

/// For an offer: the other party's formats, each under its payload type of before or a free one.
[[nodiscard]] VideoLine our_video_line(const LocalVideo& video, NegotiationState& state);
void write(Body& body, const VideoLine& line, const LocalVideo& video);

/// What an answer says to their video.
struct VideoAnswer {
  std::size_t place = 0;
  VideoLine line;
  NegotiatedVideo agreed;
};
/// `held`: the party has put us on hold, and so its picture as well. Nothing: it is refused.
[[nodiscard]] std::optional<VideoAnswer> answer_video(const Session& offer, const LocalMedia& local,
                                                      bool held, const NegotiationState& state);
void remember(const VideoAnswer& answer, NegotiationState& state);

}  // namespace centrale::sdp
