#include "features/hunt_group/rounds.hpp"

#include <gtest/gtest.h>

namespace centrale::features {
namespace {

using directory::HuntPolicy;
using Names = std::vector<MemberName>;

const Names kAnnaBramMobile{"user:anna", "extension:202", "number:+31612345678"};

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

class HuntRounds : public ::testing::Test {
 protected:
  HuntRounds() {
    group.members = {directory::ToUser{UserId("anna")}, directory::ToExtension{Extension("202")},
                     directory::ToNumber{*parse_e164("+31612345678")},
                     directory::ToExtension{Extension("999")}};
  }
  [[nodiscard]] std::vector<Round> all(std::uint64_t lot = 0) const {
    return rounds(tenant, group, rota, lot);
  }
  /// Of rounds of one.
  [[nodiscard]] Names order(std::uint64_t lot = 0) const {
    Names names;
    for (const Round& round : all(lot)) names.push_back(round.front().name);
    return names;
  }

  directory::TenantSnapshot tenant{tenant_with_three()};
  directory::HuntGroup group;
  Rota rota;
};

UserId user_of(const Member& member) { return std::get<call::RingUser>(member.target).user; }

TEST_F(HuntRounds, SimultaneousIsOneRoundOfEverybodyKnown) {
  ASSERT_EQ(all().size(), 1U);
  ASSERT_EQ(all()[0].size(), 3U);
  EXPECT_EQ(user_of(all()[0][1]), UserId("bram"));
}

TEST_F(HuntRounds, RegularIsARoundForEachInOrder) {
  group.policy = HuntPolicy::regular;
  rota.last_rang = "extension:202";
  EXPECT_EQ(order(), kAnnaBramMobile);
  EXPECT_TRUE(std::holds_alternative<call::RingOutside>(all()[2][0].target));
}

TEST_F(HuntRounds, CircularGoesOnAfterTheLast) {
  group.policy = HuntPolicy::circular;
  EXPECT_EQ(order(), kAnnaBramMobile);
  rota.last_rang = "user:anna";
  EXPECT_EQ(order(), (Names{"extension:202", "number:+31612345678", "user:anna"}));
  rota.last_rang = "number:+31612345678";
  EXPECT_EQ(order(), kAnnaBramMobile);
  rota.last_rang = "user:gone";
  EXPECT_EQ(order(), kAnnaBramMobile);
}

TEST_F(HuntRounds, UniformRingsWhoHasRestedLongest) {
  group.policy = HuntPolicy::uniform;
  EXPECT_EQ(order(), kAnnaBramMobile);
  rota.resting_since["user:anna"] = Instant{} + 20s;
  rota.resting_since["extension:202"] = Instant{} + 10s;
  EXPECT_EQ(order(), (Names{"number:+31612345678", "extension:202", "user:anna"}));
}

TEST_F(HuntRounds, WeightedGivesEachHisShareOfTheFirstCalls) {
  group.policy = HuntPolicy::weighted;
  group.weights = {60, 30, 10, 0};
  std::map<MemberName, int> first;
  for (std::uint64_t lot = 0; lot < 10'000; ++lot) {
    const Names names = order(lot);
    ASSERT_EQ(names.size(), 3U) << "everybody rings in the end, once";
    ++first[names.front()];
  }
  EXPECT_NEAR(first["user:anna"], 6000, 200);
  EXPECT_NEAR(first["extension:202"], 3000, 200);
  EXPECT_NEAR(first["number:+31612345678"], 1000, 150);
}

TEST_F(HuntRounds, WeightedWithoutSharesIsAsWritten) {
  group.policy = HuntPolicy::weighted;
  EXPECT_EQ(order(7), kAnnaBramMobile);
}

TEST_F(HuntRounds, OnlyUsersArePassedOver) {
  const Round free = free_of(all().front(), [](const UserId& user) { return user != UserId("anna"); });
  ASSERT_EQ(free.size(), 2U);
  EXPECT_EQ(user_of(free[0]), UserId("bram"));
  EXPECT_EQ(targets_of(free).size(), 2U);
}

TEST_F(HuntRounds, AGroupWithoutMembersHasNoRounds) {
  group.members.clear();
  for (const auto policy :
       {HuntPolicy::simultaneous, HuntPolicy::circular, HuntPolicy::uniform, HuntPolicy::weighted}) {
    group.policy = policy;
    EXPECT_TRUE(all().empty());
  }
}

}  // namespace
}  // namespace centrale::features
