#include "directory/directory.hpp"

#include "directory/tests/two_tenants.hpp"

namespace centrale::directory {
namespace {

class TwoTenants : public ::testing::Test {
 protected:
  TwoTenants() {
    for (Tenant& tenant : testing::two_tenants().tenants) {
      directory.replace(std::make_shared<const TenantSnapshot>(std::move(tenant)));
    }
  }
  Directory directory;
  const TenantId acme{"acme"};
  const TenantId globex{"globex"};
};

TEST_F(TwoTenants, AnExtensionIsFoundInItsTenantOnly) {
  const auto* of_acme = directory.tenant(acme)->user_by_extension(Extension("201"));
  const auto* of_globex = directory.tenant(globex)->user_by_extension(Extension("201"));
  ASSERT_NE(of_acme, nullptr);
  ASSERT_NE(of_globex, nullptr);
  EXPECT_EQ(of_acme->devices[0].id, DeviceId("acme-201"));
  EXPECT_EQ(of_globex->devices[0].id, DeviceId("globex-201"));
}

TEST_F(TwoTenants, ADeviceLeadsToItsTenantAndUser) {
  const auto found = directory.device(DeviceId("globex-202"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->tenant->id(), globex);
  EXPECT_EQ(found->user->id, UserId("dan"));
  EXPECT_FALSE(directory.device(DeviceId("acme-203")));
}

TEST_F(TwoTenants, ANumberLeadsToItsTenantAndDestination) {
  const auto found = directory.number(E164("31302340000"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->tenant->id(), globex);
  EXPECT_EQ(to_text(found->destination), "attendant:main");
  EXPECT_FALSE(directory.tenant(acme)->by_number(E164("31302340000"))) << "not acme's";
}

TEST_F(TwoTenants, AReplacedTenantLeavesTheOtherAloneAndRunningCallsTheirSnapshot) {
  const TenantPtr before = directory.tenant(acme);
  Tenant changed = before->tenant();
  changed.users.erase(changed.users.begin());
  directory.replace(std::make_shared<const TenantSnapshot>(changed));
  EXPECT_FALSE(directory.device(DeviceId("acme-201")));
  EXPECT_FALSE(directory.number(E164("31201230201")));
  EXPECT_TRUE(directory.device(DeviceId("globex-201")));
  EXPECT_NE(before->user(UserId("carol")), nullptr) << "a call that began before still has its snapshot";
}

TEST_F(TwoTenants, ARemovedTenantLeavesNothingBehind) {
  directory.remove(acme);
  EXPECT_EQ(directory.tenant(acme), nullptr);
  EXPECT_EQ(directory.device_count(), 2u);
  EXPECT_EQ(directory.tenant_of_domain("acme.example"), nullptr);
  EXPECT_NE(directory.tenant_of_domain("globex.example"), nullptr);
}

TEST_F(TwoTenants, CallerNumberIsOwnChoiceThenFirstThenMain) {
  const TenantPtr tenant = directory.tenant(acme);
  EXPECT_EQ(tenant->caller_number(*tenant->user(UserId("carol"))), E164("31201230201"));
  EXPECT_EQ(tenant->caller_number(*tenant->user(UserId("dan"))), E164("31201230000"));
}

TEST_F(TwoTenants, FeatureCodesAreTheUsualOnesUnlessTheTenantSaysOtherwise) {
  Tenant own = directory.tenant(acme)->tenant();
  own.dial_plan.feature_codes[FeatureAction::voicemail] = "*97";
  const TenantSnapshot snapshot(own);
  EXPECT_EQ(snapshot.code_of(FeatureAction::voicemail), "*97");
  EXPECT_EQ(snapshot.code_of(FeatureAction::do_not_disturb_on), "*78");
}

TEST(Trunks, AreTriedByPriorityAndOnlyByTheTenantsThatMay) {
  Directory directory;
  Trunk first{.id = TrunkId("first"), .priority = 1};
  Trunk acme_only{.id = TrunkId("acme-only"), .tenants = {TenantId("acme")}, .priority = 0};
  directory.replace_trunks({first, acme_only});
  ASSERT_EQ(directory.trunks_for(TenantId("acme")).size(), 2u);
  EXPECT_EQ(directory.trunks_for(TenantId("acme"))[0]->id, TrunkId("acme-only"));
  ASSERT_EQ(directory.trunks_for(TenantId("globex")).size(), 1u);
  EXPECT_EQ(directory.trunk(TrunkId("first"))->priority, 1u);
  EXPECT_EQ(directory.trunk(TrunkId("none")), nullptr);
}

TEST(Destinations, AreTheSameAfterBeingWritten) {
  for (const char* text :
       {"user:carol", "hunt-group:sales", "attendant:main", "attendant:main/second", "voicemail:carol",
        "mailbox:company", "number:+31201234567", "extension:201", "short:14020", "emergency:112",
        "conference:team", "conference:team/host-muted", "hang-up"}) {
    const auto parsed = parse_destination(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(to_text(*parsed), text);
  }
  for (const char* text :
       {"", "user:", "user:../x", "number:0201234567", "extension:20a", "attendant:main/", "fly:away"}) {
    EXPECT_FALSE(parse_destination(text)) << text;
  }
}

}  // namespace
}  // namespace centrale::directory
