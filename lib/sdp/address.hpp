// IP addresses as SDP writes them (RFC 8866 §5.7): the text stays, the meaning is asked for.
#pragma once

#include <cstdint>
#include <string_view>

namespace centrale::sdp {

enum class Family : std::uint8_t { ip4, ip6 };

/// "IP4" or "IP6", as in c= and o=.
[[nodiscard]] constexpr std::string_view name_of(Family family) {
  return family == Family::ip4 ? "IP4" : "IP6";
}

/// An IP literal, or the host name that RFC 8866 allows in its place; a view of somebody's text.
struct Connection {
  Family family = Family::ip4;
  std::string_view address;

  friend bool operator==(const Connection&, const Connection&) = default;
};

/// What kind of place an address text names.
enum class Reach : std::uint8_t {
  unicast,      // packets can go there
  unspecified,  // 0.0.0.0 or :: : "send me nothing" (RFC 3264 §8.4)
  multicast,
  not_an_ip,  // a host name, or nonsense, or of the other family
};

[[nodiscard]] Reach reach_of(const Connection& connection);

/// The family of an IP literal by its looks: a colon makes it IPv6.
[[nodiscard]] constexpr Family family_of(std::string_view literal) {
  return literal.find(':') == std::string_view::npos ? Family::ip4 : Family::ip6;
}

}  // namespace centrale::sdp
