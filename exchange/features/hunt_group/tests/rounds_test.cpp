#include "features/hunt_group/rounds.hpp"

#include <gtest/gtest.h>

namespace centrale::features {
namespace {

using directory::HuntPolicy;

directory::Tenant tenant_with_three() {
  directory::Tenant tenant;
  tenant.id = TenantId("acme");
  for (const char* id : {"anna", "bram", "carla"}) {
    directory::User user;
    user.id = UserId(id);
    user.extension = Extension(std::string("20") + id[0]);
    tenant.users.push_back(user);
  }
  tenant.users[1].extension = Extension("202");
  return tenant;
}

directory::HuntGroup group_of(HuntPolicy policy) {
  directory::HuntGroup group;
  group.policy = policy;
  group.members = {directory::ToUser{UserId("anna")}, directory::ToExtension{Extension("202")},
                   directory::ToNumber{*parse_e164("+31612345678")},
                   directory::ToExtension{Extension("999")}};
  return group;
}

UserId user_of(const call::RingTarget& target) { return std::get<call::RingUser>(target).user; }

TEST(HuntRounds, simultaneous_is_one_round_of_everybody_known) {
  const directory::TenantSnapshot tenant(tenant_with_three());
  const auto all = rounds(tenant, group_of(HuntPolicy::simultaneous));
  ASSERT_EQ(all.size(), 1U);
  ASSERT_EQ(all[0].size(), 3U);
  EXPECT_EQ(user_of(all[0][1]), UserId("bram"));
}

TEST(HuntRounds, regular_is_a_round_for_each_in_order) {
  const directory::TenantSnapshot tenant(tenant_with_three());
  const auto all = rounds(tenant, group_of(HuntPolicy::regular));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(user_of(all[0][0]), UserId("anna"));
  EXPECT_TRUE(std::holds_alternative<call::RingOutside>(all[2][0]));
}

TEST(HuntRounds, only_users_are_passed_over) {
  const directory::TenantSnapshot tenant(tenant_with_three());
  auto round = rounds(tenant, group_of(HuntPolicy::simultaneous)).front();
  const auto free = free_of(std::move(round), [](const UserId& user) { return user != UserId("anna"); });
  ASSERT_EQ(free.size(), 2U);
  EXPECT_EQ(user_of(free[0]), UserId("bram"));
}

TEST(HuntRounds, a_group_without_members_has_no_rounds) {
  const directory::TenantSnapshot tenant(tenant_with_three());
  EXPECT_TRUE(rounds(tenant, directory::HuntGroup{}).empty());
}

}  // namespace
}  // namespace centrale::features
