// Our answers to their offers (RFC 3264 §6, §8).
#include <algorithm>

#include "sdp/agreement.hpp"
#include "sdp/video_stream.hpp"

namespace centrale::sdp {
namespace {

/// One acceptable stream of an offer.
struct Choice {
  std::size_t place = 0;
  NegotiatedAudio audio;
};

/// RFC 3264 §6.1: the order of the offer is the offerer's wish; the codec in use on the other side goes
/// before it. One codec is chosen, so the offerer has no reason to change it in mid-talk.
const Format* choose_codec(const Media& stream, const LocalMedia& local) {
  const Format* first = nullptr;
  for (const Format& format : stream.formats) {
    const std::optional<Codec> codec = codec_of(format);
    if (!codec || std::ranges::find(local.codecs, *codec) == local.codecs.end()) continue;
    if (codec == local.preferred) return &format;
    if (first == nullptr) first = &format;
  }
  return first;
}

std::uint8_t dtmf_of(const Media& stream, const LocalMedia& local) {
  if (!local.telephone_event) return no_payload;
  const auto found = std::ranges::find_if(stream.formats, is_telephone_event);
  return found == stream.formats.end() ? no_payload : found->payload;
}

std::expected<NegotiatedAudio, Refused> consider(const Session& offer, const Media& stream,
                                                 const LocalMedia& local) {
  if (stream.kind != MediaKind::audio || stream.port == 0)
    return std::unexpected(Refused{488, 304, "Media type not available: one audio stream is needed"});
  if (!is_plain_rtp(stream.protocol))
    return std::unexpected(Refused{488, 302, "Incompatible transport protocol: RTP/AVP is spoken here"});
  NegotiatedAudio audio;
  const Format* format = choose_codec(stream, local);
  if (format == nullptr)
    return std::unexpected(Refused{488, 305, "Incompatible media format: no codec in common"});
  audio.codec = *codec_of(*format);
  audio.send_payload = format->payload;
  audio.receive_payloads[static_cast<std::size_t>(audio.codec)] = format->payload;
  audio.send_dtmf = audio.receive_dtmf = dtmf_of(stream, local);
  if (auto good = read_far_end(offer, stream, local, audio); !good) return std::unexpected(good.error());
  return audio;
}

/// The stream in use if it still will do, else the first that will. The error is that of the first audio
/// stream.
std::expected<Choice, Refused> choose(const Session& offer, const LocalMedia& local,
                                      const NegotiationState& state) {
  if (state.audio < offer.media.size()) {
    if (auto kept = consider(offer, offer.media[state.audio], local))
      return Choice{state.audio, std::move(*kept)};
  }
  std::optional<Refused> why;
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    const Media& stream = offer.media[i];
    auto audio = consider(offer, stream, local);
    if (audio) return Choice{i, std::move(*audio)};
    if (!why && stream.kind == MediaKind::audio && stream.port != 0) why = std::move(audio.error());
  }
  return std::unexpected(
      why.value_or(Refused{488, 304, "Media type not available: one audio stream is needed"}));
}

/// Our direction as the answer writes it; c=0.0.0.0 does not show in it (RFC 3264 §8.4).
Direction settle_direction(Direction theirs, const LocalMedia& local, NegotiatedAudio& audio) {
  const Direction written = meet(local.direction, theirs);
  const bool nowhere = audio.remote.port == 0;
  audio.direction = nowhere ? direction_of(false, receives(written)) : written;
  audio.held = nowhere || !receives(theirs);
  return written;
}

AudioLine line_for(const Media& stream, const NegotiatedAudio& audio, Direction written) {
  AudioLine line;
  line.protocol = stream.protocol;
  line.add(audio.codec, audio.send_payload);
  line.dtmf = audio.send_dtmf;
  line.ptime = audio.ptime;
  line.direction = written;
  line.rtcp_mux = audio.rtcp_mux;
  return line;
}

void remember(const Session& offer, const Choice& choice, NegotiationState& state) {
  state.streams = places_of(offer);
  state.audio = static_cast<std::uint8_t>(choice.place);
  state.video = no_stream;
  state.payloads[static_cast<std::size_t>(choice.audio.codec)] = choice.audio.send_payload;
  if (choice.audio.receive_dtmf != no_payload) state.dtmf = choice.audio.receive_dtmf;
}

}  // namespace

std::expected<Answered, Refused> answer(std::string_view offer, const LocalMedia& local,
                                        NegotiationState& state) {
  const Result<Session> session = parse(offer);
  if (!session) return std::unexpected(Refused{400, 399, session.error().what});
  auto choice = choose(*session, local, state);
  if (!choice) return std::unexpected(std::move(choice.error()));
  const Media& heard = session->media[choice->place];
  const Direction written = settle_direction(session->direction_of(heard), local, choice->audio);
  auto video = answer_video(*session, local, choice->audio.held, state);
  Body body(512);
  write_head(body, local, session->time);
  for (std::size_t i = 0; i < session->media.size(); ++i) {
    const Media& stream = session->media[i];
    if (i == choice->place) {
      write(body, line_for(stream, choice->audio, written), local);
    } else if (video && i == video->place) {
      write(body, video->line, *local.video);
    } else {
      write_refused(body, stream.name, stream.protocol, stream.formats[0].token);
    }
  }
  remember(*session, *choice, state);
  Answered answered{.text = {}, .audio = std::move(choice->audio), .video = std::nullopt};
  if (video) {
    remember(*video, state);
    answered.video = std::move(video->agreed);
  }
  answered.text = seal(body.text(), state);
  return answered;
}

}  // namespace centrale::sdp
