#include "sdp/negotiation_state.hpp"

#include "base/bytes.hpp"

namespace centrale::sdp {
namespace {

constexpr std::uint8_t layout = 1;

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
  good = good && (state.audio == no_stream || state.audio < state.streams.size());
  if (!good) return fail("negotiation state: a value is out of range");
  return state;
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
  return out.take();
}

Result<NegotiationState> NegotiationState::from_bytes(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.get<std::uint8_t>() != layout) return fail("negotiation state: unknown layout, 1 is known");
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
  if (!in.ok() || !in.at_end()) return fail("negotiation state: cut short or too long");
  return checked(std::move(state));
}

}  // namespace centrale::sdp
