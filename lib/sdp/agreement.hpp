// What offer.cpp and answer.cpp share: the arithmetic of directions, the far end of a stream, our own lines.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "sdp/body.hpp"
#include "sdp/negotiation.hpp"

namespace centrale::sdp {

[[nodiscard]] constexpr bool sends(Direction d) {
  return d == Direction::sendrecv || d == Direction::sendonly;
}
[[nodiscard]] constexpr bool receives(Direction d) {
  return d == Direction::sendrecv || d == Direction::recvonly;
}
[[nodiscard]] constexpr Direction direction_of(bool send, bool receive) {
  if (send) return receive ? Direction::sendrecv : Direction::sendonly;
  return receive ? Direction::recvonly : Direction::inactive;
}

/// What we may do when we want `ours` and they, seen from their side, want `theirs` (RFC 3264 §6.1).
[[nodiscard]] constexpr Direction meet(Direction ours, Direction theirs) {
  return direction_of(sends(ours) && receives(theirs), receives(ours) && sends(theirs));
}

/// RTP without keys; AVPF's early feedback is permitted, never demanded (RFC 4585 §3.4).
[[nodiscard]] bool is_plain_rtp(std::string_view protocol);

/// Where the stream's author wants to receive, told to `audio`: addresses, multiplexing, packet time.
/// Error: nowhere that we can send to.
[[nodiscard]] std::expected<void, Refused> read_far_end(const Session& session, const Media& stream,
                                                        const LocalMedia& local, NegotiatedAudio& audio);

/// Codecs of one audio line of ours, by preference; telephone-event comes last.
struct AudioLine {
  std::string_view protocol = "RTP/AVP";
  std::array<Codec, codec_count> codecs{};
  std::size_t count = 0;
  std::array<std::uint8_t, codec_count> payloads{};  // by codec
  std::uint8_t dtmf = no_payload;
  std::uint32_t ptime = 20;
  Direction direction = Direction::sendrecv;
  bool rtcp_mux = false;

  void add(Codec codec, std::uint8_t payload);
};

void write(Body& body, const AudioLine& line, const LocalMedia& local);
/// A stream that we refuse or have given up: port 0, at least one format (RFC 3264 §6).
void write_refused(Body& body, std::string_view media, std::string_view protocol, std::string_view format);
/// What stands between o= version and the first m=: our address, the session's name and time.
void write_head(Body& body, const LocalMedia& local, std::string_view time);

/// Puts v= and o= before the rest. The version goes up when the rest is not what was sent last.
[[nodiscard]] std::string seal(std::string_view rest, NegotiationState& state);

/// The places of all streams of a description.
[[nodiscard]] std::vector<StreamPlace> places_of(const Session& session);

}  // namespace centrale::sdp
