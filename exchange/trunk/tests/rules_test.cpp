#include <gtest/gtest.h>

#include "trunk/caller_id.hpp"
#include "trunk/sources.hpp"

namespace centrale::trunk {
namespace {

directory::Tenant acme() {
  directory::Tenant tenant;
  tenant.id = TenantId{"acme"};
  tenant.main_number = *parse_e164("+31201230000");
  directory::User carol;
  carol.id = UserId{"carol"};
  carol.name = "Carol";
  carol.numbers = {*parse_e164("+31201230201")};
  tenant.users.push_back(carol);
  return tenant;
}

struct CallerIds : testing::Test {
  directory::TenantSnapshot tenant{acme()};
  directory::Trunk trunk;
  E164 own = *parse_e164("+31201230201");
  E164 foreign = *parse_e164("+4930123456");
  E164 main = *parse_e164("+31201230000");
};

TEST_F(CallerIds, a_tenant_shows_its_own_numbers_and_no_others) {
  EXPECT_EQ(shown_number(trunk, tenant, {.number = own}), own);
  EXPECT_EQ(shown_number(trunk, tenant, {.number = foreign}), main);
  EXPECT_EQ(shown_number(trunk, tenant, {}), main);
}

TEST_F(CallerIds, a_forwarded_call_keeps_its_first_caller_where_the_trunk_allows_it) {
  EXPECT_EQ(shown_number(trunk, tenant, {.number = foreign, .diverted = true}), foreign);
  trunk.keep_foreign_caller = false;
  EXPECT_EQ(shown_number(trunk, tenant, {.number = foreign, .diverted = true}), main);
}

TEST_F(CallerIds, a_trunk_may_insist_on_one_number) {
  trunk.caller_id = directory::CallerIdRule::main_number;
  EXPECT_EQ(shown_number(trunk, tenant, {.number = own}), main);
  trunk.caller_id = directory::CallerIdRule::fixed;
  trunk.fixed_caller = foreign;
  EXPECT_EQ(shown_number(trunk, tenant, {.number = own}), foreign);
}

TEST_F(CallerIds, an_emergency_call_shows_its_site_past_every_rule) {
  const E164 site = *parse_e164("+31301230112");  // in nobody's use as a number of the tenant
  for (const auto rule : {directory::CallerIdRule::own_numbers, directory::CallerIdRule::main_number,
                          directory::CallerIdRule::fixed}) {
    trunk.caller_id = rule;
    trunk.fixed_caller = foreign;
    EXPECT_EQ(shown_number(trunk, tenant, {.number = site, .emergency = true}), site);
    EXPECT_NE(shown_number(trunk, tenant, {.number = site}), site) << "any other call";
  }
  EXPECT_EQ(shown_number(trunk, tenant, {.number = {}, .emergency = true}), foreign)
      << "no site: the rule is all there is";
}

TEST_F(CallerIds, numbers_are_written_as_the_carrier_wants_them) {
  EXPECT_EQ(in_format(trunk, own), "+31201230201");
  trunk.number_format = directory::NumberFormat::e164;
  EXPECT_EQ(in_format(trunk, own), "31201230201");
  trunk.number_format = directory::NumberFormat::national;
  EXPECT_EQ(in_format(trunk, own), "0201230201");
  EXPECT_EQ(in_format(trunk, foreign), "004930123456");
}

TEST(sources, the_longest_match_wins_in_both_families) {
  Sources sources;
  sources.add(*parse_network("10.0.0.0/8"), TrunkId{"wide"});
  sources.add(*parse_network("10.1.2.3"), TrunkId{"host"});
  sources.add(*parse_network("2001:db8::/32"), TrunkId{"six"});
  ASSERT_NE(sources.find("10.1.2.3"), nullptr);
  EXPECT_EQ(sources.find("10.1.2.3")->value(), "host");
  EXPECT_EQ(sources.find("10.1.2.4")->value(), "wide");
  EXPECT_EQ(sources.find("2001:db8:1::1")->value(), "six");
  EXPECT_EQ(sources.find("::ffff:10.9.9.9")->value(), "wide");
  EXPECT_EQ(sources.find("11.0.0.1"), nullptr);
  EXPECT_EQ(sources.find("nonsense"), nullptr);
}

TEST(sources, what_is_no_network_is_refused) {
  for (const char* text :
       {"", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "10.0.0.0/8x"}) {
    EXPECT_FALSE(parse_network(text)) << text;
  }
}

}  // namespace
}  // namespace centrale::trunk
