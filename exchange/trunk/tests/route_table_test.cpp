#include "trunk/route_table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace centrale::trunk {
namespace {

using directory::TrunkRoute;
using Trunks = std::vector<directory::TrunkPtr>;

directory::TrunkPtr carrier(const char* id, std::uint32_t priority, std::vector<TrunkRoute> routes) {
  directory::Trunk trunk;
  trunk.id = TrunkId{id};
  trunk.priority = priority;
  trunk.routes = std::move(routes);
  return std::make_shared<const directory::Trunk>(std::move(trunk));
}

std::string order(const Trunks& trunks, std::string_view digits) {
  std::string text;
  for (const Offer& offer : RouteTable(trunks).find(digits)) text += trunks[offer.trunk]->id.value() + " ";
  return text;
}

TEST(RouteTable, the_cheapest_of_a_priority_goes_first) {
  const Trunks trunks{carrier("dear", 0, {{.prefix = "31", .cost = 5000}}),
                      carrier("cheap", 0, {{.prefix = "31", .cost = 4000}}),
                      carrier("spare", 5, {{.prefix = "31", .cost = 10}})};
  EXPECT_EQ(order(trunks, "31201234567"), "cheap dear spare ");
  EXPECT_EQ(order(trunks, "4930123456"), "");
}

TEST(RouteTable, the_longest_prefix_of_each_trunk_holds) {
  const Trunks trunks{
      carrier("a", 0,
              {{.prefix = "31", .cost = 100}, {.prefix = "316", .cost = 900}, {.prefix = "4", .cost = 1}}),
      carrier("b", 0, {{.prefix = "", .cost = 500}})};
  EXPECT_EQ(order(trunks, "31201234567"), "a b ");
  EXPECT_EQ(order(trunks, "31612345678"), "b a ") << "mobile numbers cost a more";
  EXPECT_EQ(order(trunks, "4930123456"), "a b ");
  EXPECT_EQ(order(trunks, "12125550100"), "b ");
}

TEST(RouteTable, a_route_can_be_put_behind_by_its_priority) {
  const Trunks trunks{
      carrier("a", 1, {{.prefix = "31", .cost = 1}, {.prefix = "3197", .cost = 1, .priority = 9}}),
      carrier("b", 2, {{.prefix = "31", .cost = 900}})};
  EXPECT_EQ(order(trunks, "31201234567"), "a b ");
  EXPECT_EQ(order(trunks, "3197012345678"), "b a ");
}

TEST(RouteTable, a_trunk_without_prices_carries_everything_behind_those_that_have_one) {
  const Trunks trunks{carrier("any", 0, {}), carrier("priced", 0, {{.prefix = "44", .cost = 999'999'999}})};
  EXPECT_EQ(order(trunks, "442079460000"), "priced any ");
  EXPECT_EQ(order(trunks, "31201234567"), "any ");
}

TEST(RouteTable, equal_offers_keep_the_order_of_the_trunks) {
  const Trunks trunks{carrier("a", 0, {{.prefix = "31"}}), carrier("b", 0, {{.prefix = "31"}}),
                      carrier("c", 0, {{.prefix = "3120"}})};
  EXPECT_EQ(order(trunks, "31201234567"), "a b c ");
}

TEST(RouteTable, odd_input_finds_what_its_beginning_says) {
  const Trunks trunks{carrier("a", 0, {{.prefix = "123456789012345"}, {.prefix = "9"}})};
  EXPECT_EQ(order(trunks, "1234567890123456789"), "a ");
  EXPECT_EQ(order(trunks, "12345678901234"), "");
  EXPECT_EQ(order(trunks, "9*#"), "a ");
  EXPECT_EQ(order(trunks, "+9"), "");
  EXPECT_EQ(order(trunks, ""), "");
  EXPECT_EQ(order({}, "31201234567"), "");
}

// Against the definition, without a trie.
std::vector<Offer> by_definition(const Trunks& trunks, std::string_view digits) {
  std::vector<Offer> found;
  for (std::uint32_t place = 0; place < trunks.size(); ++place) {
    const TrunkRoute* best = nullptr;
    for (const TrunkRoute& route : trunks[place]->routes) {
      if (digits.starts_with(route.prefix) && (best == nullptr || route.prefix.size() > best->prefix.size()))
        best = &route;
    }
    if (best != nullptr)
      found.push_back(
          {.trunk = place, .priority = trunks[place]->priority + best->priority, .cost = best->cost});
  }
  std::ranges::sort(found, {},
                    [](const Offer& each) { return std::tuple(each.priority, each.cost, each.trunk); });
  return found;
}

TEST(RouteTable, agrees_with_its_definition_on_a_thousand_random_lists) {
  std::mt19937 random(41);
  const auto digits = [&random](std::size_t most) {
    std::string text;
    for (std::size_t length = random() % (most + 1); text.size() < length;)
      text += static_cast<char>('0' + random() % 3);
    return text;
  };
  for (int list = 0; list < 1000; ++list) {
    Trunks trunks;
    for (std::size_t each = 1 + random() % 5; each > 0; --each) {
      std::vector<TrunkRoute> routes;
      for (std::size_t count = 1 + random() % 20; count > 0; --count) {
        TrunkRoute route{.prefix = digits(6),
                         .cost = static_cast<std::uint32_t>(random() % 4),
                         .priority = static_cast<std::uint32_t>(random() % 2)};
        if (std::ranges::find(routes, route.prefix, &TrunkRoute::prefix) == routes.end())
          routes.push_back(route);
      }
      trunks.push_back(carrier("t", static_cast<std::uint32_t>(random() % 3), std::move(routes)));
    }
    const std::string number = digits(9);
    ASSERT_EQ(RouteTable(trunks).find(number), by_definition(trunks, number))
        << number << " in list " << list;
  }
}

}  // namespace
}  // namespace centrale::trunk
