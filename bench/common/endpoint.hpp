// An IPv4 address and port; the benchmarks run on loopback.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace centrale::bench {

struct Endpoint {
  std::uint32_t address = INADDR_LOOPBACK;  // host byte order
  std::uint16_t port = 0;

  [[nodiscard]] sockaddr_in socket_address() const;
  [[nodiscard]] std::string host() const;
  [[nodiscard]] std::string text() const;  // "127.0.0.1:5060"

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

[[nodiscard]] Endpoint endpoint_of(const sockaddr_in& address);

/// "127.0.0.1:5060" or "127.0.0.1". Throws std::invalid_argument: a generator started wrongly can only stop.
[[nodiscard]] Endpoint parse_endpoint(std::string_view text);

}  // namespace centrale::bench
