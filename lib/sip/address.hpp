// An IP address and port as a small value, for flows, targets, and keys of maps.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace centrale::sip {

/// IPv4 is kept in the first four bytes. An IPv4 address mapped into IPv6 (::ffff:a.b.c.d) is made IPv4 by
/// every maker here, so that one peer has one key. No name is ever resolved here.
class Address {
 public:
  enum class Family : std::uint8_t { none, v4, v6 };

  Address() = default;
  [[nodiscard]] static Address v4(std::array<std::uint8_t, 4> bytes, std::uint16_t port);
  [[nodiscard]] static Address v6(const std::array<std::uint8_t, 16>& bytes, std::uint16_t port);
  /// "192.0.2.1", "2001:db8::1" or "[2001:db8::1]"; nothing for a name.
  [[nodiscard]] static std::optional<Address> parse(std::string_view host, std::uint16_t port);

  [[nodiscard]] Family family() const { return family_; }
  [[nodiscard]] bool empty() const { return family_ == Family::none; }
  [[nodiscard]] bool is_v6() const { return family_ == Family::v6; }
  [[nodiscard]] bool is_any() const;  // 0.0.0.0 or ::
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] Address with_port(std::uint16_t port) const;
  [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

  /// "192.0.2.1" or "2001:db8::1": as in a Via's received parameter (RFC 5118 §4.5).
  [[nodiscard]] std::string host() const;
  /// "192.0.2.1" or "[2001:db8::1]": as in a URI.
  [[nodiscard]] std::string uri_host() const;
  /// "192.0.2.1:5060" or "[2001:db8::1]:5060".
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const Address&, const Address&) = default;
  friend auto operator<=>(const Address&, const Address&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  std::uint16_t port_ = 0;
  Family family_ = Family::none;
};

}  // namespace centrale::sip

template <>
struct std::hash<centrale::sip::Address> {
  std::size_t operator()(const centrale::sip::Address& address) const noexcept;
};
