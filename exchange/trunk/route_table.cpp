#include "trunk/route_table.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace centrale::trunk {
namespace {

constexpr std::size_t kLongest = 15;  // E.164

unsigned bit_of(char digit) { return 1U << static_cast<unsigned>(digit - '0'); }

bool has(const std::vector<Offer>& offers, std::uint32_t trunk) {
  return std::ranges::find(offers, trunk, &Offer::trunk) != offers.end();
}

}  // namespace

RouteTable::RouteTable(std::span<const directory::TrunkPtr> trunks) {
  std::vector<Entry> entries;
  for (std::uint32_t place = 0; place < trunks.size(); ++place) {
    const directory::Trunk& trunk = *trunks[place];
    if (trunk.routes.empty()) entries.push_back({{}, {.trunk = place, .priority = trunk.priority}});
    for (const directory::TrunkRoute& route : trunk.routes) {
      entries.push_back(
          {route.prefix, {.trunk = place, .priority = trunk.priority + route.priority, .cost = route.cost}});
    }
  }
  std::ranges::sort(entries, {}, [](const Entry& each) { return std::pair(each.prefix, each.offer); });
  build(entries);
}

// Level by level, so that the children of a node come to lie side by side.
void RouteTable::build(std::span<const Entry> sorted) {
  struct Open {
    std::span<const Entry> entries;  // all that begin with the node's digits
    std::size_t depth;
  };
  std::vector<Open> open{{sorted, 0}};
  nodes_.emplace_back();
  offers_.reserve(sorted.size());
  for (std::size_t at = 0; at < open.size(); ++at) {
    auto [rest, depth] = open[at];
    Node node{.first_child = static_cast<std::uint32_t>(nodes_.size()),
              .first_offer = static_cast<std::uint32_t>(offers_.size())};
    for (; !rest.empty() && rest.front().prefix.size() == depth; rest = rest.subspan(1)) {
      offers_.push_back(rest.front().offer);
      ++node.offers;
    }
    while (!rest.empty()) {
      const char digit = rest.front().prefix[depth];
      const auto end =
          std::ranges::find_if(rest, [&](const Entry& each) { return each.prefix[depth] != digit; });
      const auto count = static_cast<std::size_t>(end - rest.begin());
      open.push_back({rest.first(count), depth + 1});
      rest = rest.subspan(count);
      node.children = static_cast<std::uint16_t>(node.children | bit_of(digit));
      nodes_.emplace_back();
    }
    nodes_[at] = node;
  }
  nodes_.shrink_to_fit();
}

const RouteTable::Node* RouteTable::child(const Node& node, char digit) const {
  if (digit < '0' || digit > '9' || (node.children & bit_of(digit)) == 0) return nullptr;
  const unsigned before = node.children & (bit_of(digit) - 1U);
  return &nodes_[node.first_child + static_cast<std::uint32_t>(std::popcount(before))];
}

std::vector<Offer> RouteTable::find(std::string_view digits) const {
  std::array<const Node*, kLongest + 1> path{};
  std::size_t steps = 0;
  const Node* node = &nodes_.front();
  while (node != nullptr && steps < path.size()) {
    path[steps++] = node;
    node = steps <= digits.size() ? child(*node, digits[steps - 1]) : nullptr;
  }
  std::vector<Offer> found;
  // From the longest prefix down: what a trunk says of a longer one holds.
  for (; steps > 0; --steps) {
    const Node& here = *path[steps - 1];
    for (const Offer& offer : std::span(offers_).subspan(here.first_offer, here.offers)) {
      if (!has(found, offer.trunk)) found.push_back(offer);
    }
  }
  std::ranges::sort(found, {},
                    [](const Offer& each) { return std::tuple(each.priority, each.cost, each.trunk); });
  return found;
}

std::size_t RouteTable::bytes() const {
  return nodes_.capacity() * sizeof(Node) + offers_.capacity() * sizeof(Offer);
}

}  // namespace centrale::trunk
