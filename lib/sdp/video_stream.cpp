#include "sdp/video_stream.hpp"

#include <algorithm>

namespace centrale::sdp {
namespace {

void note(VideoKind kind, std::uint8_t payload, NegotiationState& state) {
  const auto known = std::ranges::find(state.video_payloads, kind, &VideoPayload::kind);
  if (known == state.video_payloads.end()) state.video_payloads.push_back({kind, payload});
}

bool is_taken(std::uint8_t payload, const NegotiationState& state) {
  return std::ranges::find(state.video_payloads, payload, &VideoPayload::payload) !=
         state.video_payloads.end();
}

/// RFC 3264 §8.3.2. no_payload: every number has been something else before.
std::uint8_t payload_for(const VideoFormat& format, const NegotiationState& state) {
  const auto known = std::ranges::find(state.video_payloads, kind_of(format), &VideoPayload::kind);
  if (known != state.video_payloads.end()) return known->payload;
  if (!is_taken(format.payload, state)) return format.payload;
  for (std::uint8_t free = 96; free < 128; ++free)
    if (!is_taken(free, state)) return free;
  return no_payload;
}

bool read_far_end(const Session& session, const Media& stream, const LocalMedia& local,
                  NegotiatedVideo& video) {
  NegotiatedAudio where;
  if (!read_far_end(session, stream, local, where)) return false;
  video.remote = std::move(where.remote);
  video.remote_rtcp = std::move(where.remote_rtcp);
  video.rtcp_mux = where.rtcp_mux;
  return true;
}

void settle(Direction met, NegotiatedVideo& video) {
  video.direction = video.remote.port == 0 ? direction_of(false, receives(met)) : met;
}

std::optional<VideoAnswer> consider(const Session& offer, std::size_t place, const LocalMedia& local,
                                    bool held) {
  const Media& stream = offer.media[place];
  const auto asked = ability_of(stream);
  if (!asked || !is_plain_rtp(stream.protocol)) return std::nullopt;
  VideoAnswer answer{.place = place, .line = {.protocol = stream.protocol, .formats = {}}, .agreed = {}};
  for (const VideoFormat& format : asked->formats) {
    const VideoKind kind = kind_of(format);
    const auto able = std::ranges::find(local.video->ability.formats, kind, kind_of);
    if (able == local.video->ability.formats.end()) continue;
    answer.line.formats.push_back(
        {.codec = format.codec, .payload = format.payload, .fmtp = answer_fmtp(format, *able)});
    answer.agreed.formats.push_back({.kind = kind, .send = format.payload, .receive = format.payload});
  }
  if (answer.line.formats.empty() || !read_far_end(offer, stream, local, answer.agreed)) return std::nullopt;
  const Direction ours = held ? Direction::inactive : local.video->direction;
  answer.line.direction = meet(ours, offer.direction_of(stream));
  answer.line.rtcp_mux = answer.agreed.rtcp_mux;
  settle(answer.line.direction, answer.agreed);
  return answer;
}

/// The format of our offer that one of the answer takes up.
const VideoFormat* taken_up(const VideoFormat& theirs, const VideoAbility& ours) {
  for (const VideoFormat& each : ours.formats)
    if (each.payload == theirs.payload && each.codec == theirs.codec) return &each;
  const auto same = std::ranges::find(ours.formats, kind_of(theirs), kind_of);
  return same == ours.formats.end() ? nullptr : &*same;
}

std::optional<NegotiatedVideo> refused(NegotiationState& state) {
  state.video = no_stream;
  return std::nullopt;
}

}  // namespace

VideoLine our_video_line(const LocalVideo& video, NegotiationState& state) {
  VideoLine line;
  line.direction = video.direction;
  for (const VideoFormat& format : video.ability.formats) {
    const std::uint8_t payload = payload_for(format, state);
    if (payload == no_payload) continue;
    note(kind_of(format), payload, state);
    line.formats.push_back({.codec = format.codec, .payload = payload, .fmtp = format.fmtp});
  }
  return line;
}

void write(Body& body, const VideoLine& line, const LocalVideo& video) {
  const VideoAbility& able = video.ability;
  body.add("m=video ").add(video.port).add(" ").add(line.protocol);
  for (const VideoFormat& format : line.formats) body.add(" ").add(unsigned{format.payload});
  body.end_line();
  if (able.kilobits != 0) body.add("b=AS:").add(able.kilobits).end_line();
  if (able.bits != 0) body.add("b=TIAS:").add(able.bits).end_line();
  for (const VideoFormat& format : line.formats) {
    const unsigned payload = format.payload;
    body.add("a=rtpmap:").add(payload).add(" ").add(name_of(format.codec)).add("/90000\r\n");
    if (!format.fmtp.empty()) body.add("a=fmtp:").add(payload).add(" ").add(format.fmtp).end_line();
  }
  for (const std::string& feedback : able.feedback) body.add("a=rtcp-fb:* ").add(feedback).end_line();
  if (line.rtcp_mux) body.add("a=rtcp-mux\r\n");
  body.add("a=").add(name_of(line.direction)).end_line();
}

std::optional<VideoAnswer> answer_video(const Session& offer, const LocalMedia& local, bool held,
                                        const NegotiationState& state) {
  if (!local.video) return std::nullopt;
  if (state.video < offer.media.size()) {
    if (auto kept = consider(offer, state.video, local, held)) return kept;
  }
  for (std::size_t i = 0; i < offer.media.size(); ++i)
    if (auto answer = consider(offer, i, local, held)) return answer;
  return std::nullopt;
}

void remember(const VideoAnswer& answer, NegotiationState& state) {
  state.video = static_cast<std::uint8_t>(answer.place);
  for (const NegotiatedVideo::Format& each : answer.agreed.formats) {
    std::erase_if(state.video_payloads, [&](const VideoPayload& old) {
      return old.kind == each.kind || old.payload == each.receive;
    });
    state.video_payloads.push_back({each.kind, each.receive});
  }
}

std::optional<NegotiatedVideo> accept_video(std::string_view offer, std::string_view answer,
                                            const LocalMedia& local, NegotiationState& state) {
  const Result<Session> ours = parse(offer);
  const Result<Session> theirs = parse(answer);
  if (!ours || !theirs) return refused(state);
  const auto mine =
      std::ranges::find_if(ours->media, [](const Media& each) { return ability_of(each).has_value(); });
  const auto place = static_cast<std::size_t>(mine - ours->media.begin());
  if (mine == ours->media.end() || place >= theirs->media.size()) return refused(state);
  const Media& stream = theirs->media[place];
  const auto able = ability_of(stream);
  NegotiatedVideo video;
  if (!able || !is_plain_rtp(stream.protocol) || !read_far_end(*theirs, stream, local, video))
    return refused(state);
  const auto offered = ability_of(*mine);
  for (const VideoFormat& format : able->formats) {
    if (const VideoFormat* taken = taken_up(format, *offered))
      video.formats.push_back({.kind = kind_of(*taken), .send = format.payload, .receive = taken->payload});
  }
  if (video.formats.empty()) return refused(state);
  settle(meet(ours->direction_of(*mine), theirs->direction_of(stream)), video);
  state.video = static_cast<std::uint8_t>(place);
  return video;
}

}  // namespace centrale::sdp
