// Our offers, and their answers to them (RFC 3264 §5, §7, §8).
#include <algorithm>

#include "sdp/agreement.hpp"
#include "sdp/video_stream.hpp"

namespace centrale::sdp {
namespace {

std::uint8_t payload_for(Codec codec, const NegotiationState& state) {
  const std::uint8_t used = state.payloads[static_cast<std::size_t>(codec)];
  return used == no_payload ? static_payload(codec) : used;
}

/// A dynamic payload type for telephone-event that no codec of the line has.
std::uint8_t dtmf_payload(const AudioLine& line, const LocalMedia& local, const NegotiationState& state) {
  const auto taken = [&](std::uint8_t payload) {
    for (std::size_t i = 0; i < line.count; ++i)
      if (line.payloads[static_cast<std::size_t>(line.codecs[i])] == payload) return true;
    return false;
  };
  std::uint8_t payload = state.dtmf != no_payload ? state.dtmf : local.telephone_event_payload;
  for (std::uint8_t other = 96; taken(payload) && other < 128; ++other) payload = other;
  return payload;
}

AudioLine our_line(const LocalMedia& local, const NegotiationState& state) {
  AudioLine line;
  const auto has = [&](Codec codec) { return std::ranges::find(local.codecs, codec) != local.codecs.end(); };
  if (local.preferred && has(*local.preferred))
    line.add(*local.preferred, payload_for(*local.preferred, state));
  for (const Codec codec : local.codecs) line.add(codec, payload_for(codec, state));
  if (local.telephone_event) line.dtmf = dtmf_payload(line, local, state);
  line.ptime = local.ptime;
  line.direction = local.direction;
  line.rtcp_mux = local.rtcp_mux == RtcpMux::offered;
  return line;
}

/// Our own audio line in the offer that we made: the one with a port.
const Media* our_audio(const Session& offer) {
  const auto found = std::ranges::find_if(
      offer.media, [](const Media& stream) { return stream.kind == MediaKind::audio && stream.port != 0; });
  return found == offer.media.end() ? nullptr : &*found;
}

/// The format of our offer that a format of the answer takes up. Some phones leave out the rtpmap of a
/// dynamic payload type; then it is ours of the same number.
const Format* taken_up(const Format& theirs, const Media& ours) {
  const std::optional<Codec> codec = codec_of(theirs);
  const bool dtmf = is_telephone_event(theirs);
  const bool bare = theirs.encoding.empty() && !codec;
  for (const Format& format : ours.formats) {
    if (bare && format.payload == theirs.payload) return &format;
    if (codec && codec_of(format) == codec) return &format;
    if (dtmf && is_telephone_event(format)) return &format;
  }
  return nullptr;
}

/// RFC 3264 §7: the first of the answer is what to send; one in use on the other side is better still.
bool read_formats(const Media& theirs, const Media& ours, const LocalMedia& local, NegotiatedAudio& audio) {
  bool found = false;
  for (const Format& format : theirs.formats) {
    const Format* offered = format.payload == no_payload ? nullptr : taken_up(format, ours);
    if (offered == nullptr) continue;
    if (is_telephone_event(*offered)) {
      if (audio.send_dtmf == no_payload) audio.send_dtmf = format.payload;
      audio.receive_dtmf = offered->payload;
    } else if (const auto codec = codec_of(*offered)) {
      std::uint8_t& receive = audio.receive_payloads[static_cast<std::size_t>(*codec)];
      const bool again = receive != no_payload;
      receive = offered->payload;
      if (again || (found && codec != local.preferred)) continue;
      audio.codec = *codec;
      audio.send_payload = format.payload;
      found = true;
    }
  }
  return found;
}

void read_direction(Direction ours, Direction theirs, NegotiatedAudio& audio) {
  audio.direction = meet(ours, theirs);
  if (audio.remote.port == 0) audio.direction = direction_of(false, receives(audio.direction));
  audio.held = sends(ours) && !sends(audio.direction);
}

void remember(const Session& offer, std::size_t place, const NegotiatedAudio& audio,
              NegotiationState& state) {
  state.streams = places_of(offer);
  state.audio = static_cast<std::uint8_t>(place);
  if (state.video != no_stream && offer.media[state.video].port == 0) state.video = no_stream;
  state.dtmf = audio.receive_dtmf == no_payload ? state.dtmf : audio.receive_dtmf;
  for (std::size_t i = 0; i < codec_count; ++i)
    if (audio.receive_payloads[i] != no_payload) state.payloads[i] = audio.receive_payloads[i];
}

std::unexpected<Refused> refuse(int warning, std::string why) {
  return std::unexpected(Refused{488, warning, std::move(why)});
}

/// Where video goes: where it was, where one was refused before (RFC 3264 §8.1), or behind everything else.
/// no_stream: there is none, or no room.
std::size_t video_place(const LocalMedia& local, const NegotiationState& state) {
  if (!local.video) return no_stream;
  if (state.video != no_stream) return state.video;
  const auto before = std::ranges::find(state.streams, "video", &StreamPlace::media);
  if (before != state.streams.end()) return static_cast<std::size_t>(before - state.streams.begin());
  const std::size_t behind = std::max<std::size_t>(state.streams.size(), 1);
  return behind < max_streams ? behind : no_stream;
}

}  // namespace

std::string make_offer(const LocalMedia& local, NegotiationState& state) {
  VideoLine video = local.video ? our_video_line(*local.video, state) : VideoLine{};
  const std::size_t seen = video.formats.empty() ? no_stream : video_place(local, state);
  Body body(512);
  write_head(body, local, "0 0");
  AudioLine line = our_line(local, state);
  for (std::size_t i = 0; i < state.streams.size(); ++i) {
    const StreamPlace& place = state.streams[i];
    if (i == seen) {
      if (is_plain_rtp(place.protocol)) video.protocol = place.protocol;
      write(body, video, *local.video);
      continue;
    }
    if (i != state.audio) {
      write_refused(body, place.media, place.protocol, place.format);
      continue;
    }
    line.protocol = place.protocol;
    write(body, line, local);
  }
  if (state.streams.empty()) write(body, line, local);
  if (seen != no_stream && seen >= state.streams.size()) write(body, video, *local.video);
  return seal(body.text(), state);
}

std::expected<NegotiatedAudio, Refused> accept_answer(std::string_view offer, std::string_view answer,
                                                      const LocalMedia& local, NegotiationState& state) {
  const Result<Session> ours = parse(offer);
  if (!ours) return refuse(399, "Our offer: " + ours.error().what);
  const Result<Session> theirs = parse(answer);
  if (!theirs) return refuse(399, "Answer: " + theirs.error().what);
  const Media* mine = our_audio(*ours);
  if (mine == nullptr) return refuse(304, "Our offer had no audio stream");
  const auto place = static_cast<std::size_t>(mine - ours->media.data());
  if (place >= theirs->media.size() || theirs->media[place].port == 0 ||
      theirs->media[place].kind != MediaKind::audio)
    return refuse(304, "The answer refuses the audio stream");
  const Media& stream = theirs->media[place];
  if (!is_plain_rtp(stream.protocol)) return refuse(302, "The answer changes the transport protocol");
  NegotiatedAudio audio;
  if (!read_formats(stream, *mine, local, audio)) return refuse(305, "The answer has no codec of the offer");
  if (auto good = read_far_end(*theirs, stream, local, audio); !good) return std::unexpected(good.error());
  read_direction(ours->direction_of(*mine), theirs->direction_of(stream), audio);
  remember(*ours, place, audio, state);
  return audio;
}

}  // namespace centrale::sdp
