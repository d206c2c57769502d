#include "rtp/address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

namespace centrale::rtp {

Address Address::with_port(std::uint16_t other) const {
  Address copy = *this;
  copy.port = other;
  return copy;
}

bool Address::is_private() const {
  const auto [a, b] = std::pair(bytes[0], bytes[1]);
  if (family == Family::ipv4) {
    return a == 10 || a == 127 || (a == 172 && (b & 0xf0) == 16) || (a == 192 && b == 168) ||
           (a == 100 && (b & 0xc0) == 64) || (a == 169 && b == 254);
  }
  if (family == Family::ipv6) {
    constexpr std::array<std::uint8_t, 16> kLoopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return (a & 0xfe) == 0xfc || (a == 0xfe && (b & 0xc0) == 0x80) || bytes == kLoopback;
  }
  return false;
}

std::optional<Address> parse_address(std::string_view ip, std::uint16_t port) {
  const std::string terminated(ip);
  Address address{.family = Family::ipv4, .port = port};
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
  address = {.family = Family::ipv6, .port = port};
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::string host_text(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.family == Family::none) return "none";
  const int family = address.family == Family::ipv4 ? AF_INET : AF_INET6;
  inet_ntop(family, address.bytes.data(), text.data(), text.size());
  return text.data();
}

std::string text(const Address& address) {
  if (address.family == Family::ipv6) return fmt::format("[{}]:{}", host_text(address), address.port);
  return fmt::format("{}:{}", host_text(address), address.port);
}

}  // namespace centrale::rtp
