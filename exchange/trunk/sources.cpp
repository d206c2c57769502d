#include "trunk/sources.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace centrale::trunk {
namespace {

constexpr int kMappedBits = 96;  // ::ffff:0:0/96 (RFC 4291 §2.5.5.2)

std::optional<Network> parse_host(std::string_view text) {
  const std::string copy(text);
  Network network;
  if (::inet_pton(AF_INET6, copy.c_str(), network.address.data()) == 1) return network;
  if (::inet_pton(AF_INET, copy.c_str(), network.address.data() + kMappedBits / 8) != 1) return std::nullopt;
  network.address[10] = network.address[11] = 0xFF;
  return network;
}

}  // namespace

bool Network::contains(const std::array<std::uint8_t, 16>& host) const {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole), host.begin()))
    return false;
  const int rest = bits % 8;
  if (rest == 0) return true;
  const int mask = 0xFF << (8 - rest);
  return ((address.at(whole) ^ host.at(whole)) & mask & 0xFF) == 0;
}

std::optional<Network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  auto network = parse_host(text.substr(0, slash));
  if (!network || slash == std::string_view::npos) return network;
  const std::string_view digits = text.substr(slash + 1);
  int bits = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  const bool ipv6 = text.find(':') != std::string_view::npos;
  network->bits = ipv6 ? bits : bits + kMappedBits;
  const bool fits = bits >= 0 && network->bits <= 128;
  return fits ? network : std::nullopt;
}

void Sources::add(const Network& network, const TrunkId& trunk) {
  const auto place = std::ranges::upper_bound(entries_, -network.bits, {},
                                              [](const Entry& each) { return -each.network.bits; });
  entries_.insert(place, Entry{.network = network, .trunk = trunk});
}

const TrunkId* Sources::find(std::string_view ip) const {
  const auto host = parse_host(ip);
  if (!host) return nullptr;
  const auto found =
      std::ranges::find_if(entries_, [&](const Entry& each) { return each.network.contains(host->address); });
  return found == entries_.end() ? nullptr : &found->trunk;
}

}  // namespace centrale::trunk
