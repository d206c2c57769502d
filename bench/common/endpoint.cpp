#include "common/endpoint.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace centrale::bench {

sockaddr_in Endpoint::socket_address() const {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(port);
  result.sin_addr.s_addr = htonl(address);
  return result;
}

std::string Endpoint::host() const {
  return fmt::format("{}.{}.{}.{}", address >> 24U, address >> 16U & 255U, address >> 8U & 255U,
                     address & 255U);
}

std::string Endpoint::text() const { return fmt::format("{}:{}", host(), port); }

Endpoint endpoint_of(const sockaddr_in& address) {
  return {ntohl(address.sin_addr.s_addr), ntohs(address.sin_port)};
}

Endpoint parse_endpoint(std::string_view text) {
  const auto colon = text.find(':');
  const std::string host(text.substr(0, colon));
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) != 1)
    throw std::invalid_argument("no IPv4 address: " + host);
  Endpoint result{ntohl(address.s_addr), 0};
  if (colon == std::string_view::npos) return result;
  const auto port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
  if (error != std::errc{} || end != port.data() + port.size())
    throw std::invalid_argument("no port: " + std::string(port));
  return result;
}

}  // namespace centrale::bench
