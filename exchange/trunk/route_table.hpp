// Which trunks carry a number, the best first: the longest prefix of each trunk, in a trie of digits.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "directory/directory.hpp"

namespace centrale::trunk {

/// What one trunk asks for a number.
struct Offer {
  std::uint32_t trunk = 0;  // place in the list that the table was made of
  std::uint32_t priority = 0;
  std::uint32_t cost = std::numeric_limits<std::uint32_t>::max();  // that: it has not said

  friend auto operator<=>(const Offer&, const Offer&) = default;
};

/// Immutable; made again when the trunks change. A node has 12 bytes, its children lie side by side and are
/// found by counting the digits before theirs; so 100,000 prefixes take a few megabytes and a look-up at most
/// 16 steps.
class RouteTable {
 public:
  RouteTable() : RouteTable(std::span<const directory::TrunkPtr>{}) {}
  explicit RouteTable(std::span<const directory::TrunkPtr> trunks);

  /// By priority, then cost, then place in the list. `digits`: of E.164, no plus.
  [[nodiscard]] std::vector<Offer> find(std::string_view digits) const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Node {
    std::uint32_t first_child = 0;
    std::uint32_t first_offer = 0;
    std::uint16_t children = 0;  // a bit for each digit
    std::uint16_t offers = 0;
  };
  struct Entry {
    std::string_view prefix;
    Offer offer;
  };

  void build(std::span<const Entry> sorted);
  [[nodiscard]] const Node* child(const Node& node, char digit) const;

  std::vector<Node> nodes_;
  std::vector<Offer> offers_;
};

}  // namespace centrale::trunk
