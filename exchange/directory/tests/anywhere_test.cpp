#include "directory/anywhere.hpp"

#include <gmock/gmock.h>

#include "directory/config_file.hpp"
#include "directory/diff.hpp"
#include "directory/feature_state.hpp"
#include "directory/snapshot.hpp"

namespace centrale::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const FeatureState::Key kCarol{TenantId("acme"), UserId("carol")};

Tenant company() {
  Tenant tenant;
  tenant.id = TenantId("acme");
  User& carol = tenant.users.emplace_back();
  carol.id = UserId("carol");
  carol.mobile.edit() = {.number = E164("31612340001"), .trunk = TrunkId("core")};
  carol.anywhere.edit().numbers = {{.number = E164("31612340002")},
                                   {.number = E164("31612340003"), .active = false},
                                   {.number = E164("31612340004"), .answer_confirmation = false}};
  return tenant;
}

std::vector<std::string> ringing(const FeatureState& state) {
  const TenantSnapshot tenant(company());
  std::vector<std::string> numbers;
  for (const OutsidePhone& each : outside_phones_of(tenant, state, tenant.tenant().users[0]))
    numbers.push_back(each.number.value() + (each.answer_confirmation ? "?" : ""));
  return numbers;
}

TEST(Anywhere, TheMobileAndActiveNumbersRing) {
  EXPECT_THAT(ringing({}), ElementsAre("31612340001", "31612340002?", "31612340004"));
}

TEST(Anywhere, ASilentPhoneDoesNot) {
  FeatureState state;
  FeatureOverrides set;
  set.silent = std::vector<std::string>{"+31612340001", "+31612340004"};
  state.change(kCarol, set);
  EXPECT_THAT(ringing(state), ElementsAre("31612340002?"));
}

TEST(Anywhere, ItsOwnerIsFoundByTheNumberAloneInHisTenant) {
  const TenantSnapshot tenant(company());
  EXPECT_EQ(owner_of_outside_phone(tenant, E164("31612340001")), &tenant.tenant().users[0]);
  EXPECT_EQ(owner_of_outside_phone(tenant, E164("31612340003")), &tenant.tenant().users[0])
      << "active or not";
  EXPECT_EQ(owner_of_outside_phone(tenant, E164("31612340009")), nullptr);
  EXPECT_EQ(owner_of_outside_phone(tenant, E164()), nullptr);
}

TEST(Anywhere, TheMobilesNumberIsTheUsers) {
  const TenantSnapshot tenant(company());
  EXPECT_EQ(tenant.by_number(E164("31612340001")), Destination(ToUser{UserId("carol")}));
  EXPECT_EQ(tenant.by_number(E164("31612340002")), std::nullopt) << "a number outside stays outside";
}

TEST(Anywhere, WhoeverSwitchesItOnIsToldAboutTheMailbox) {
  const Tenant now = company();
  Tenant before = now;
  before.users[0].mobile = {};
  const auto changes = diff(&before, &now);
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes.back().kind, Change::Kind::advice);
  EXPECT_THAT(to_text(changes.back()),
              HasSubstr("! tenants.acme.users.carol.mobile: +31612340001 has its mailbox"));
  EXPECT_THAT(diff(&now, &now), IsEmpty());
}

std::vector<std::string> errors_with(const std::string& of_carol, const std::string& more = {}) {
  const auto config = parse_exchange(
      "[trunks.core]\nkind = 'mobile'\ntargets = ['sip:192.0.2.7']\ntenants = ['globex']\n"
      "[trunks.carrier]\ntargets = ['sip:192.0.2.8']\n"
      "[tenants.globex]\nname = 'Globex'\ndomains = ['globex.example']\n"
      "[tenants.acme]\nname = 'Acme'\ndomains = ['acme.example']\n"
      "[[tenants.acme.users]]\nid = 'carol'\nnumbers = ['+31201230201']\n" +
          of_carol + "\n[[tenants.acme.users]]\nid = 'dan'\n" + more,
      "centrale");
  std::vector<std::string> said;
  if (!config) {
    for (const ConfigError& error : config.error()) said.push_back(to_text(error));
  }
  return said;
}

TEST(Anywhere, MobilesStandBehindAMobileTrunkOfTheirTenant) {
  EXPECT_THAT(errors_with("mobile = {number = '+31612340001', trunk = 'core'}"),
              ElementsAre("tenants.acme.users[0].mobile.trunk: \"core\" is not a trunk of this tenant"));
  EXPECT_THAT(errors_with("mobile = {number = '+31612340001', trunk = 'carrier'}"),
              ElementsAre("tenants.acme.users[0].mobile.trunk: \"carrier\" is no trunk of the kind mobile"));
  EXPECT_THAT(errors_with("mobile = {number = '+31612340001'}"),
              ElementsAre("tenants.acme.users[0].mobile.trunk: is missing"));
}

TEST(Anywhere, NumbersAreOutsideAndOfOnePerson) {
  EXPECT_THAT(errors_with("anywhere = {numbers = [{number = '+31612340001'}], trust_caller_id = true}"),
              IsEmpty());
  EXPECT_THAT(
      errors_with("anywhere = {numbers = [{number = '+31201230201'}]}"),
      ElementsAre("tenants.acme.users[0].anywhere.numbers[0].number: \"+31201230201\" is a number of this "
                  "tenant: it rings here by itself"));
  EXPECT_THAT(
      errors_with("anywhere = {numbers = [{number = '+31612340001'}]}",
                  "anywhere = {numbers = [{number = '+31612340001'}]}"),
      ElementsAre(HasSubstr("tenants.acme.users[1].anywhere.numbers[0].number: \"+31612340001\" is an "
                            "Anywhere number already")));
  EXPECT_THAT(errors_with("anywhere = {numbers = [{active = true}]}"),
              ElementsAre(HasSubstr("tenants.acme.users[0].anywhere.numbers[0].number: is missing")));
}

}  // namespace
}  // namespace centrale::directory
