#include "trunk/trunks.hpp"

#include <gtest/gtest.h>

#include "flow/virtual_loop.hpp"

namespace centrale::trunk {
namespace {

directory::Trunk carrier(const char* id, std::uint32_t priority, std::vector<std::string> targets) {
  directory::Trunk trunk;
  trunk.id = TrunkId{id};
  trunk.priority = priority;
  trunk.targets = std::move(targets);
  return trunk;
}

struct Routing : testing::Test {
  Routing() {
    directory::Trunk second = carrier("second", 2, {"sip:b"});
    second.tenants = {TenantId{"acme"}};
    second.emergency = false;
    directory::Trunk first = carrier("first", 1, {"sip:a1", "sip:a2"});
    first.sources = {"127.0.0.2"};
    directory.replace_trunks({second, first});
  }
  std::string order(const char* tenant, bool emergency = false, const char* number = "31201234567") {
    Trunks& all = trunks();
    std::string text;
    for (const Route& route : all.routes(TenantId{tenant}, E164(number), emergency))
      text += route.target + " ";
    return text;
  }
  Trunks& trunks() {
    if (!made) made.emplace(loop, directory);
    return *made;
  }
  flow::VirtualLoop loop;
  directory::Directory directory;
  std::optional<Trunks> made;
};

TEST_F(Routing, goes_by_priority_and_only_over_trunks_of_the_tenant) {
  EXPECT_EQ(order("acme"), "sip:a1 sip:a2 sip:b ");
  EXPECT_EQ(order("globex"), "sip:a1 sip:a2 ");
}

TEST_F(Routing, a_failed_target_waits_behind_the_others_for_half_a_minute) {
  trunks().failed("sip:a1");
  EXPECT_EQ(order("acme"), "sip:a2 sip:b sip:a1 ");
  loop.advance(30s);
  EXPECT_EQ(order("acme"), "sip:a1 sip:a2 sip:b ");
}

TEST_F(Routing, an_emergency_call_uses_every_trunk_that_carries_them) {
  EXPECT_EQ(order("acme", true), "sip:a1 sip:a2 ");
}

TEST_F(Routing, a_number_goes_to_who_carries_it_and_a_short_one_to_everybody) {
  directory::Trunk british = carrier("british", 0, {"sip:gb"});
  british.routes = {{.prefix = "44", .cost = 9000}};
  directory.replace_trunks({carrier("first", 1, {"sip:a"}), british});
  EXPECT_EQ(order("acme", false, "442079460000"), "sip:gb sip:a ");
  EXPECT_EQ(order("acme"), "sip:a ");
  EXPECT_EQ(order("acme", false, ""), "sip:gb sip:a ");
  EXPECT_EQ(order("acme", true, ""), "sip:gb sip:a ");
}

TEST_F(Routing, learnt_sources_leave_the_routes_as_they_are) {
  trunks().learn_sources(TrunkId{"second"}, {"127.0.0.9"});
  EXPECT_EQ(trunks().from_source("127.0.0.9")->id.value(), "second");
  EXPECT_EQ(order("acme"), "sip:a1 sip:a2 sip:b ");
}

TEST_F(Routing, a_source_address_names_its_trunk) {
  ASSERT_NE(trunks().from_source("127.0.0.2"), nullptr);
  EXPECT_EQ(trunks().from_source("127.0.0.2")->id.value(), "first");
  EXPECT_EQ(trunks().from_source("127.0.0.3"), nullptr);
}

TEST_F(Routing, a_full_trunk_gives_no_place_until_one_comes_back) {
  directory::Trunk small = carrier("small", 1, {"sip:s"});
  small.most_calls = 1;
  auto place = trunks().take_place(small);
  ASSERT_TRUE(place);
  EXPECT_FALSE(trunks().take_place(small));
  place.reset();
  EXPECT_TRUE(trunks().take_place(small));
}

}  // namespace
}  // namespace centrale::trunk
