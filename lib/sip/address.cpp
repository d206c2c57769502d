#include "sip/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "sip/transport.hpp"

namespace centrale::sip {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

Address Address::v4(std::array<std::uint8_t, 4> bytes, std::uint16_t port) {
  Address address;
  std::ranges::copy(bytes, address.bytes_.begin());
  address.port_ = port;
  address.family_ = Family::v4;
  return address;
}

Address Address::v6(const std::array<std::uint8_t, 16>& bytes, std::uint16_t port) {
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
    return v4({bytes[12], bytes[13], bytes[14], bytes[15]}, port);
  }
  Address address;
  address.bytes_ = bytes;
  address.port_ = port;
  address.family_ = Family::v6;
  return address;
}

std::optional<Address> Address::parse(std::string_view host, std::uint16_t port) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  char text[INET6_ADDRSTRLEN + 1];
  if (host.empty() || host.size() >= sizeof text) return std::nullopt;
  std::memcpy(text, host.data(), host.size());
  text[host.size()] = '\0';
  std::array<std::uint8_t, 4> four{};
  if (inet_pton(AF_INET, text, four.data()) == 1) return v4(four, port);
  std::array<std::uint8_t, 16> six{};
  if (inet_pton(AF_INET6, text, six.data()) == 1) return v6(six, port);
  return std::nullopt;
}

bool Address::is_any() const {
  return !empty() && std::ranges::all_of(bytes_, [](std::uint8_t byte) { return byte == 0; });
}

Address Address::with_port(std::uint16_t port) const {
  Address other = *this;
  other.port_ = port;
  return other;
}

std::string Address::host() const {
  if (empty()) return {};
  char text[INET6_ADDRSTRLEN];
  inet_ntop(is_v6() ? AF_INET6 : AF_INET, bytes_.data(), text, sizeof text);
  return text;
}

std::string Address::uri_host() const { return is_v6() ? '[' + host() + ']' : host(); }

std::string Address::to_string() const { return uri_host() + ':' + std::to_string(port_); }

}  // namespace centrale::sip

std::size_t std::hash<centrale::sip::Address>::operator()(
    const centrale::sip::Address& address) const noexcept {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, address.bytes().data(), sizeof high);
  std::memcpy(&low, address.bytes().data() + sizeof high, sizeof low);
  std::uint64_t mixed = (high ^ (low * 0x9e3779b97f4a7c15ULL)) + address.port() * 0xbf58476d1ce4e5b9ULL;
  mixed ^= mixed >> 29;
  mixed *= 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 32);
}
