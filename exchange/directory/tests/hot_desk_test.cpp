#include "directory/hot_desk.hpp"

#include <gmock/gmock.h>

#include "directory/feature_state.hpp"
#include "directory/snapshot.hpp"
#include "directory/tests/two_tenants.hpp"

namespace centrale::directory {
namespace {

using ::testing::ElementsAre;

const FeatureState::Key kCarol{TenantId("acme"), UserId("carol")};
const DeviceId kDansPhone("acme-202");
const WallInstant kFive{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 16h};

class HotDesk : public ::testing::Test {
 protected:
  HotDesk() {
    tenant.id = TenantId("acme");
    tenant.time_zone = "Europe/Amsterdam";
    tenant.users.resize(2);
    for (const char* who : {"carol", "dan"}) {
      User& user = tenant.users[who == std::string("dan") ? 1 : 0];
      user.id = UserId(who);
      user.devices.push_back({.id = DeviceId(user.id == UserId("dan") ? "acme-202" : "acme-201")});
    }
    tenant.users[0].hot_desking = true;
    tenant.users[1].devices[0].hot_desk_hours = 8;
    state.sit(kCarol, {.device = kDansPhone, .until = kFive + 1h});
  }
  [[nodiscard]] std::vector<DeviceId> phones(std::size_t user, WallInstant at) const {
    const TenantSnapshot snapshot(tenant);
    return phones_of(snapshot, state, *snapshot.user(tenant.users[user].id), at);
  }
  Tenant tenant;
  FeatureState state;
};

TEST_F(HotDesk, IsTheGuestsUntilItsTimeIsOver) {
  EXPECT_THAT(phones(0, kFive), ElementsAre(DeviceId("acme-201"), kDansPhone));
  EXPECT_THAT(phones(1, kFive), ElementsAre());
  EXPECT_THAT(phones(0, kFive + 1h), ElementsAre(DeviceId("acme-201")));
  EXPECT_THAT(phones(1, kFive + 1h), ElementsAre(kDansPhone));
}

TEST_F(HotDesk, EndsWithTheRightToSitThere) {
  tenant.users[0].hot_desking = false;
  EXPECT_THAT(phones(1, kFive), ElementsAre(kDansPhone));
  tenant.users[0].hot_desking = true;
  tenant.users[1].devices[0].hot_desk_hours = 0;
  EXPECT_THAT(phones(1, kFive), ElementsAre(kDansPhone));
  EXPECT_THAT(phones(0, kFive), ElementsAre(DeviceId("acme-201")));
}

TEST_F(HotDesk, ADeviceThatIsGoneIsNobodys) {
  tenant.users[1].devices.clear();
  EXPECT_THAT(phones(0, kFive), ElementsAre(DeviceId("acme-201")));
}

TEST_F(HotDesk, OfAnotherTenantMeansNothingHere) {
  state.leave_desk(kCarol);
  state.sit({TenantId("globex"), UserId("carol")}, {.device = kDansPhone, .until = kFive + 1h});
  EXPECT_THAT(phones(1, kFive), ElementsAre(kDansPhone));
}

TEST_F(HotDesk, AnHourIsAnHourInTheNightWhenTheClockGoesBack) {
  // 02:30 summer time, Amsterdam; an hour later the clock shows 02:30 again.
  const WallInstant before{std::chrono::sys_days{std::chrono::year{2026} / 10 / 25} + 30min};
  state.sit(kCarol, {.device = kDansPhone, .until = before + 1h});
  EXPECT_THAT(phones(1, before), ElementsAre());
  EXPECT_THAT(phones(1, before + 59min), ElementsAre());
  EXPECT_THAT(phones(1, before + 1h), ElementsAre(kDansPhone));
}

TEST_F(HotDesk, EverybodyWhoSitsElsewhereIsListed) {
  const TenantSnapshot snapshot(tenant);
  const auto seats = seats_of(snapshot, state, kFive);
  ASSERT_EQ(seats.size(), 1U);
  EXPECT_EQ(seats[0].guest->id, kCarol.id);
  EXPECT_EQ(seats[0].desk->id, kDansPhone);
  EXPECT_EQ(seats[0].until, kFive + 1h);
  EXPECT_TRUE(seats_of(snapshot, state, kFive + 1h).empty());
}

TEST_F(HotDesk, NeedsAMailboxAndAPlaceThatTheEmergencyCentreSees) {
  ConfigErrors errors;
  tenant.users[0].voicemail.enabled = false;
  check_hot_desk(tenant, tenant.users[0], "tenants.acme.users.carol", errors);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].path, "tenants.acme.users.carol.hot_desking");
  errors.clear();
  tenant.sites.push_back({.id = SiteId("office")});
  check_hot_desk(tenant, tenant.users[1], "tenants.acme.users.dan", errors);
  EXPECT_TRUE(errors.empty()) << "one site: every number says the same place";
  tenant.sites.push_back({.id = SiteId("shop")});
  check_hot_desk(tenant, tenant.users[1], "tenants.acme.users.dan", errors);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].path, "tenants.acme.users.dan.devices[0].hot_desk_hours");
  tenant.sites[0].emergency_number = E164("31201230112");
  errors.clear();
  check_hot_desk(tenant, tenant.users[1], "tenants.acme.users.dan", errors);
  EXPECT_TRUE(errors.empty());
}

}  // namespace
}  // namespace centrale::directory
