#include "sdp/agreement.hpp"

#include <algorithm>
#include <functional>

#include "base/random.hpp"
#include "sdp/text.hpp"

namespace centrale::sdp {
namespace {

/// RFC 3605: where RTCP goes; without a=rtcp, to the port after RTP's (RFC 3550 §11).
Endpoint rtcp_of(const Media& stream, const Endpoint& rtp) {
  if (!stream.rtcp) {
    if (rtp.port == 65535) return {};
    return {rtp.address, static_cast<std::uint16_t>(rtp.port + 1)};
  }
  if (stream.rtcp->port == 0) return {};
  if (!stream.rtcp->connection) return {rtp.address, stream.rtcp->port};
  if (reach_of(*stream.rtcp->connection) != Reach::unicast) return {};
  return {std::string(stream.rtcp->connection->address), stream.rtcp->port};
}

/// Their wish for the packets that they get, within what they can take; ours otherwise.
std::uint32_t packet_time(const Media& stream, const LocalMedia& local) {
  constexpr std::array<std::uint32_t, 5> usual{60, 40, 30, 20, 10};
  const bool known = std::ranges::find(usual, stream.ptime) != usual.end();
  const std::uint32_t wish = known ? stream.ptime : local.ptime;
  if (stream.maxptime == 0 || wish <= stream.maxptime) return wish;
  const auto fits = std::ranges::find_if(usual, [&](std::uint32_t time) { return time <= stream.maxptime; });
  return fits == usual.end() ? local.ptime : *fits;
}

}  // namespace

bool is_plain_rtp(std::string_view protocol) {
  return same_ignoring_case(protocol, "RTP/AVP") || same_ignoring_case(protocol, "RTP/AVPF");
}

std::expected<void, Refused> read_far_end(const Session& session, const Media& stream,
                                          const LocalMedia& local, NegotiatedAudio& audio) {
  const Connection* connection = session.connection_of(stream);
  if (connection == nullptr) return std::unexpected(Refused{488, 399, "No c= line for the audio stream"});
  audio.ptime = packet_time(stream, local);
  switch (reach_of(*connection)) {
    case Reach::unspecified: return {};  // RFC 3264 §8.4: nothing may be sent
    case Reach::multicast: return std::unexpected(Refused{488, 306, "Multicast not available"});
    case Reach::not_an_ip:
      return std::unexpected(Refused{488, 301, "The c= line should have an IP address of its own family"});
    case Reach::unicast: break;
  }
  if (connection->family != family_of(local.address))
    return std::unexpected(Refused{488, 300,
                                   "Incompatible network protocol: the stream should be on " +
                                       std::string(name_of(family_of(local.address)))});
  audio.remote = {std::string(connection->address), stream.port};
  audio.rtcp_mux = stream.rtcp_mux && local.rtcp_mux != RtcpMux::never;
  audio.remote_rtcp = audio.rtcp_mux ? audio.remote : rtcp_of(stream, audio.remote);
  return {};
}

void AudioLine::add(Codec codec, std::uint8_t payload) {
  if (std::find(codecs.begin(), codecs.begin() + count, codec) != codecs.begin() + count) return;
  codecs[count++] = codec;
  payloads[static_cast<std::size_t>(codec)] = payload;
}

void write(Body& body, const AudioLine& line, const LocalMedia& local) {
  const auto payload_of = [&](std::size_t i) -> unsigned {
    return line.payloads[static_cast<std::size_t>(line.codecs[i])];
  };
  body.add("m=audio ").add(local.port).add(" ").add(line.protocol);
  for (std::size_t i = 0; i < line.count; ++i) body.add(" ").add(payload_of(i));
  const unsigned dtmf = line.dtmf;
  if (dtmf != no_payload) body.add(" ").add(dtmf);
  body.end_line();
  for (std::size_t i = 0; i < line.count; ++i) {
    body.add("a=rtpmap:").add(payload_of(i)).add(" ").add(name_of(line.codecs[i])).add("/");
    body.add(rtp_clock(line.codecs[i])).end_line();
  }
  if (dtmf != no_payload) {
    body.add("a=rtpmap:").add(dtmf).add(" telephone-event/8000\r\na=fmtp:").add(dtmf).add(" 0-15\r\n");
  }
  body.add("a=ptime:").add(line.ptime).end_line();
  const bool rtcp_elsewhere = local.rtcp_port != 0 && local.rtcp_port != local.port + 1;
  if (line.rtcp_mux)
    body.add("a=rtcp-mux\r\n");
  else if (rtcp_elsewhere)
    body.add("a=rtcp:").add(local.rtcp_port).end_line();
  body.add("a=").add(name_of(line.direction)).end_line();
}

void write_refused(Body& body, std::string_view media, std::string_view protocol, std::string_view format) {
  body.add("m=").add(media).add(" 0 ").add(protocol).add(" ").add(format).end_line();
}

void write_head(Body& body, const LocalMedia& local, std::string_view time) {
  const Connection here{family_of(local.address), local.address};
  body.add(" ").add(here).add("\r\ns=-\r\nc=").add(here).add("\r\nt=").add(time).end_line();
}

std::string seal(std::string_view rest, NegotiationState& state) {
  // 31 bits: RFC 8866 sets no limit, some phones do.
  if (state.session_id == 0) state.session_id = (random_u64() >> 33) + 1;
  const std::uint64_t digest = std::hash<std::string_view>{}(rest);
  if (digest != state.last_sent || state.version == 0) ++state.version;
  state.last_sent = digest;
  Body whole(rest.size() + 48);
  whole.add("v=0\r\no=- ").add(state.session_id).add(" ").add(state.version).add(rest);
  return whole.take();
}

std::vector<StreamPlace> places_of(const Session& session) {
  std::vector<StreamPlace> places;
  places.reserve(session.media.size());
  for (const Media& stream : session.media)
    places.push_back(
        {std::string(stream.name), std::string(stream.protocol), std::string(stream.formats[0].token)});
  return places;
}

}  // namespace centrale::sdp
