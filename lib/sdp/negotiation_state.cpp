#include "sdp/negotiation_state.hpp"

#include "base/bytes.hpp"

namespace centrale::sdp {
namespace {

constexpr std::uint8_t layout = 2;  // 1 had no video: what an exchange of before has left is still read

bool is_payload(std::uint8_t payload) { return payload <= 127 || payload == no_payload; }

/// These texts go out again in m= lines, so they must be words of one line.
bool is_word(std::string_view text) {
  if (text.empty() || text.size() > 255) return false;
  for (const char c : text)
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) return false;
  return true;
}

Result<NegotiationState> checked(NegotiationState state) {
  bool good = is_payload(state.dtmf);
  for (const std::uint8_t payload : state.payloads) good = good && is_payload(payload);
  for (const StreamPlace& place : state.streams)
    good = good && is_word(place.media) && is_word(place.protocol) && is_word(place.format);
  for (const VideoPayload& each : state.video_payloads) good = good && each.payload <= 127;
  for (const std::uint8_t place : {state.audio, state.video})
    good = good && (place == no_stream || place < state.streams.size());
  if (!good) return fail("negotiation state: a value is out of range");
  return state;
}

void read_video(ByteReader& in, NegotiationState& state) {
  state.video = in.get<std::uint8_t>();
  const auto payloads = in.get<std::uint8_t>();
  for (std::uint8_t i = 0; i < payloads && in.ok(); ++i) {
    VideoPayload& each = state.video_payloads.emplace_back();
    each.kind = in.get<std::uint32_t>();
    each.payload = in.get<std::uint8_t>();
  }
}

}  // namespace

std::string NegotiationState::to_bytes() const {
  ByteWriter out;
  out.put(layout).put(session_id).put(version).put(last_sent).put(audio).put(dtmf);
  for (const std::uint8_t payload : payloads) out.put(payload);
  out.put(static_cast<std::uint8_t>(streams.size()));
  for (const StreamPlace& place : streams)
    out.put(std::string_view(place.media))
        .put(std::string_view(place.protocol))
        .put(std::string_view(place.format));
  out.put(video).put(static_cast<std::uint8_t>(video_payloads.size()));
  for (const VideoPayload& each : video_payloads) out.put(each.kind).put(each.payload);
  return out.take();
}

Result<NegotiationState> NegotiationState::from_bytes(std::string_view bytes) {
  ByteReader in(bytes);
  const auto written = in.get<std::uint8_t>();
  if (written == 0 || written > layout) return fail("negotiation state: unknown layout, 1 and 2 are known");
  NegotiationState state;
  state.session_id = in.get<std::uint64_t>();
  state.version = in.get<std::uint64_t>();
  state.last_sent = in.get<std::uint64_t>();
  state.audio = in.get<std::uint8_t>();
  state.dtmf = in.get<std::uint8_t>();
  for (std::uint8_t& payload : state.payloads) payload = in.get<std::uint8_t>();
  const auto streams = in.get<std::uint8_t>();
  if (streams > max_streams) return fail("negotiation state: more than 32 streams");
  for (std::uint8_t i = 0; i < streams && in.ok(); ++i) {
    StreamPlace& place = state.streams.emplace_back();
    place.media = in.text();
    place.protocol = in.text();
    place.format = in.text();
  }
  if (written > 1) read_video(in, state);
  if (!in.ok() || !in.at_end()) return fail("negotiation state: cut short or too long");
  return checked(std::move(state));
}

}  // namespace centrale::sdp
