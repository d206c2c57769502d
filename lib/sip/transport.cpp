#include "sip/transport.hpp"

#include <array>
#include <charconv>

namespace centrale::sip {
namespace {

constexpr std::array<std::string_view, 5> kProtocols = {"UDP", "TCP", "TLS", "WS", "WSS"};

std::string_view take_word(std::string_view& rest) {
  const std::size_t end = rest.find(' ');
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return word;
}

std::optional<Address> parse_with_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = parse_number(text.substr(colon + 1));
  if (!port || *port > 65535) return std::nullopt;
  return Address::parse(text.substr(0, colon), static_cast<std::uint16_t>(*port));
}

}  // namespace

std::string_view to_string(Protocol protocol) { return kProtocols.at(static_cast<std::size_t>(protocol)); }

std::optional<Protocol> protocol_of(std::string_view token) {
  for (std::size_t i = 0; i < kProtocols.size(); ++i) {
    if (same_token(kProtocols[i], token)) return static_cast<Protocol>(i);
  }
  return std::nullopt;
}

std::string_view to_string(FlowEnd end) {
  switch (end) {
    case FlowEnd::closed_by_peer: return "closed by the peer";
    case FlowEnd::refused: return "refused";
    case FlowEnd::timed_out: return "timed out";
    case FlowEnd::misbehaved: return "misbehaved";
    case FlowEnd::certificate: return "certificate not accepted";
    case FlowEnd::closed_here: return "closed here";
  }
  return {};
}

std::string Flow::to_string() const {
  std::string text(sip::to_string(protocol));
  ((text += ' ') += local.to_string()) += ' ';
  return (text += remote.to_string()) += ' ' + std::to_string(connection);
}

std::optional<Flow> Flow::parse(std::string_view text) {
  const auto protocol = protocol_of(take_word(text));
  const auto local = parse_with_port(take_word(text));
  const auto remote = parse_with_port(take_word(text));
  Flow flow;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), flow.connection);
  if (!protocol || !local || !remote || error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  flow.protocol = *protocol;
  flow.local = *local;
  flow.remote = *remote;
  return flow;
}

Flow response_flow(const Message& request, const Flow& came_on) {
  if (is_reliable(came_on.protocol)) return came_on;
  const Via via = request.top_via();
  if (via.wants_rport()) return came_on;
  Flow flow = came_on;
  flow.remote = came_on.remote.with_port(via.port != 0 ? via.port : default_port(came_on.protocol));
  return flow;
}

}  // namespace centrale::sip
