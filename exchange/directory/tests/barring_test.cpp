#include "directory/barring.hpp"

#include "directory/config_file.hpp"
#include "directory/tests/two_tenants.hpp"

namespace centrale::directory {
namespace {

struct Barring : ::testing::Test {
  Tenant tenant = testing::two_tenants().tenants[0];

  // carol may call national numbers only, dan everywhere; nobody: a service of the tenant.
  std::string asked(const char* user, const char* number) {
    const TenantSnapshot snapshot(tenant);
    const auto e164 = parse_e164(number);
    const auto bar = barred(snapshot, UserId(user), e164.value_or(E164{}), e164 ? "" : number);
    return bar ? why_barred(snapshot, *bar, e164.value_or(E164{}), number) : "may";
  }
};

TEST_F(Barring, the_union_and_the_economic_area_are_allowed_and_nothing_else) {
  EXPECT_EQ(asked("dan", "+31207654321"), "may");
  EXPECT_EQ(asked("dan", "+4930123456"), "may");
  EXPECT_EQ(asked("dan", "+4722123456"), "may");
  EXPECT_EQ(asked("dan", "+442079460000"), "calls to gb are barred");
  EXPECT_EQ(asked("dan", "+12125550100"), "calls to us are barred");
  EXPECT_EQ(asked("dan", "+18765550100"), "calls to jm are barred");
  EXPECT_EQ(asked("dan", "+9991234567"), "calls to +9991234567 are barred");
}

TEST_F(Barring, a_list_of_ones_own) {
  tenant.calling_out.countries = {"gb", "north-america"};
  EXPECT_EQ(asked("dan", "+442079460000"), "may");
  EXPECT_EQ(asked("dan", "+12125550100"), "may");
  EXPECT_EQ(asked("dan", "+18765550100"), "calls to jm are barred");
  EXPECT_EQ(asked("dan", "+4930123456"), "calls to de are barred");
  tenant.calling_out.countries = {};
  EXPECT_EQ(asked("dan", "+442079460000"), "calls to gb are barred");
  EXPECT_EQ(asked("dan", "+31207654321"), "may") << "one's own country cannot be taken away";
}

TEST_F(Barring, paid_services_want_the_tenants_word_and_the_users_right) {
  for (const char* paid : {"+319001234", "+319061234567", "1888", "+49900123456", "+4590123456"})
    EXPECT_EQ(asked("dan", paid), "premium numbers are barred") << paid;
  tenant.calling_out.premium = true;
  EXPECT_EQ(asked("dan", "+319001234"), "may");
  EXPECT_EQ(asked("dan", "1888"), "may");
  EXPECT_EQ(asked("dan", "+49900123456"), "may");
  EXPECT_EQ(asked("dan", "+447012345678"), "calls to gb are barred");
  EXPECT_EQ(asked("carol", "+319001234"), "premium numbers are barred");
}

TEST_F(Barring, a_dear_number_abroad_wants_both_rights) {
  tenant.calling_out.premium = true;
  for (ClassOfService& each : tenant.classes_of_service) {
    each.premium = true;
    each.international = false;
  }
  EXPECT_EQ(asked("dan", "+319001234"), "may");
  EXPECT_EQ(asked("dan", "+49900123456"), "premium numbers are barred");
}

TEST_F(Barring, help_and_freephone_numbers_are_for_everybody) {
  for (ClassOfService& each : tenant.classes_of_service) each.national = each.mobile = false;
  for (const char* free : {"113", "116123", "+318000113", "+80012345678"})
    EXPECT_EQ(asked("dan", free), "may") << free;
  EXPECT_EQ(asked("dan", "+319008844"), "national numbers are barred");
  EXPECT_EQ(asked("dan", "14020"), "short numbers are barred");
}

TEST_F(Barring, a_list_is_checked_where_it_stands) {
  const auto config =
      parse_exchange("[tenants.acme]\n[tenants.acme.calling_out]\ncountries = [\"eea\", \"GB\"]\n", "x");
  ASSERT_FALSE(config);
  EXPECT_EQ(
      to_text(config.error().front()),
      "tenants.acme.calling_out.countries[1]: \"GB\" is neither a country such as gb nor one of eu, eea, "
      "europe, north-america, world");
  EXPECT_TRUE(
      parse_exchange("[tenants.acme]\n[tenants.acme.calling_out]\ncountries = []\npremium = true\n", "x"));
}

TEST(TrunkRoutes, are_read_and_checked_where_they_stand) {
  const std::string trunk = "[trunks.carrier]\ntargets = [\"sip:192.0.2.1\"]\nno_response_seconds = 2\n";
  const auto config = parse_exchange(
      trunk + "routes = [{prefix = \"31\", cost = 4500}, {prefix = \"\", cost = 9000, priority = 2}]\n", "x");
  ASSERT_TRUE(config) << to_text(config.error().front());
  EXPECT_EQ(config->trunks[0].routes[1].priority, 2U);
  EXPECT_EQ(config->trunks[0].no_response, 2s);
  const auto wrong = [&](const char* routes) {
    const auto bad = parse_exchange(trunk + "routes = [" + routes + "]\n", "x");
    return bad ? "right" : to_text(bad.error().front());
  };
  EXPECT_EQ(wrong("{prefix = \"+31\"}"),
            "trunks.carrier.routes[0].prefix: \"+31\" is not the beginning of an E.164 number without its "
            "plus, such "
            "as 31");
  EXPECT_EQ(wrong("{prefix = \"020\"}").substr(0, 31), "trunks.carrier.routes[0].prefix");
  EXPECT_EQ(wrong("{prefix = \"31\"}, {prefix = \"31\", cost = 1}"),
            "trunks.carrier.routes[1].prefix: \"31\" has a price already, at routes[0]");
  EXPECT_EQ(wrong("{cost = 1}"), "trunks.carrier.routes[0].prefix: is missing");
}

}  // namespace
}  // namespace centrale::directory
