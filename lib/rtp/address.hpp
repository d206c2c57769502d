// Where a packet comes from or goes to: IPv4 or IPv6 address and UDP port.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace centrale::rtp {

enum class Family : std::uint8_t { none, ipv4, ipv6 };

/// A plain value; `none` means "not known yet". IPv4 fills the first four bytes, the others are zero.
struct Address {
  Family family = Family::none;
  std::uint16_t port = 0;  // host byte order
  std::array<std::uint8_t, 16> bytes{};

  friend bool operator==(const Address&, const Address&) = default;

  /// Both an address and a port to send to; 0.0.0.0 is none (RFC 2543's way of putting on hold).
  [[nodiscard]] bool known() const {
    return family != Family::none && port != 0 && bytes != std::array<std::uint8_t, 16>{};
  }
  [[nodiscard]] bool same_host(const Address& other) const {
    return family == other.family && bytes == other.bytes;
  }
  [[nodiscard]] Address with_port(std::uint16_t other) const;
  /// RFC 1918, RFC 6598, RFC 4193, link-local and loopback: not an address on the public internet.
  [[nodiscard]] bool is_private() const;
};

/// "192.0.2.1" or "2001:db8::1"; host names are not looked up.
[[nodiscard]] std::optional<Address> parse_address(std::string_view ip, std::uint16_t port);
/// "192.0.2.1"
[[nodiscard]] std::string host_text(const Address& address);
/// "192.0.2.1:4000", "[2001:db8::1]:4000"
[[nodiscard]] std::string text(const Address& address);

}  // namespace centrale::rtp
