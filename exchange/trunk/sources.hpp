// Which peering trunk a request comes from: by its source address, against each trunk's addresses and
// networks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.hpp"

namespace centrale::trunk {

/// An IPv4 or IPv6 network; IPv4 stands in its mapped form, so that one comparison serves both.
struct Network {
  std::array<std::uint8_t, 16> address{};
  int bits = 128;

  [[nodiscard]] bool contains(const std::array<std::uint8_t, 16>& host) const;
};

/// "10.0.0.1", "10.0.0.0/24", "2001:db8::/32". Nothing: not an address, or a mask that is too long.
[[nodiscard]] std::optional<Network> parse_network(std::string_view text);

/// Rebuilt when the trunks change. The longest match wins, so a host beats the network around it.
class Sources {
 public:
  void add(const Network& network, const TrunkId& trunk);
  /// `ip` as text without port. Null: no trunk's.
  [[nodiscard]] const TrunkId* find(std::string_view ip) const;

 private:
  struct Entry {
    Network network;
    TrunkId trunk;
  };
  std::vector<Entry> entries_;  // longest mask first
};

}  // namespace centrale::trunk
