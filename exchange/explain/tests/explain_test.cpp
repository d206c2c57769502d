// Explanations are the journeys of real rooms, and change nothing.
#include "explain/explain.hpp"

#include <gmock/gmock.h>

#include "directory/tests/two_tenants.hpp"

namespace centrale::explain {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Explained : public ::testing::Test {
 protected:
  Explained() {
    const auto config = directory::parse_exchange(directory::testing::two_tenants_text() + R"(
[tenants.acme.night_service]
business_hours = "office"
holidays = ["nl"]
[[tenants.acme.schedules]]
id = "office"
name = "Office hours"
hours = ["mon-fri 09:00-17:00"]
[[tenants.acme.holiday_calendars]]
id = "nl"
days = ["every 12-25 Christmas"]
[[tenants.acme.hunt_groups]]
id = "desk"
extension = "610"
members = ["user:carol"]
night = {to = "mailbox:company"}
)",
                                                  "centrale");
    EXPECT_TRUE(config);
    for (const directory::Tenant& tenant : config->tenants)
      directory.replace(std::make_shared<directory::TenantSnapshot>(tenant));
  }
  std::string ask(const Question& question) {
    const auto facts = facts_for(question, directory, features, WallInstant{});
    if (!facts) return facts.error().what;
    const auto said = explain(*facts, question);
    return said ? *said : said.error().what;
  }

  directory::Directory directory;
  directory::FeatureState features;
};

TEST_F(Explained, TheWayThroughAMenuToAGroup) {
  EXPECT_THAT(ask({.number = "+31201230000", .from = "+31612345678", .at = "2026-11-23 10:00", .keys = "1"}),
              AllOf(HasSubstr("business hours"), HasSubstr("begins: +31612345678"),
                    HasSubstr("goes to attendant:main"), HasSubstr("goes to hunt-group:sales: key 1"),
                    HasSubstr("started device:acme-201"), HasSubstr("they talk")))
      << "the group's member outside answers";
}

TEST_F(Explained, NightAndHolidayAtAnHourThatIsNotNow) {
  const Question day{.number = "610", .from = "acme:202", .at = "2026-11-23 10:00", .keys = {}};
  EXPECT_THAT(ask(day), AllOf(HasSubstr("device:acme-201"), Not(HasSubstr("mailbox:company"))));
  const Question night{.number = "610", .from = "acme:202", .at = "2026-11-23 17:00", .keys = {}};
  EXPECT_THAT(ask(night), HasSubstr("goes to mailbox:company: outside Office hours"));
  const Question christmas{.number = "610", .from = "acme:202", .at = "2026-12-25 10:00", .keys = {}};
  EXPECT_THAT(ask(christmas), HasSubstr("goes to mailbox:company: holiday Christmas"));
}

TEST_F(Explained, ByHowNightServiceIsSwitched) {
  const Question day{.number = "610", .from = "acme:202", .at = "2026-11-23 10:00", .keys = {}};
  features.switch_night(TenantId("acme"), directory::NightMode::on);
  EXPECT_THAT(ask(day), HasSubstr("goes to mailbox:company: night service is switched on"));
  features.switch_night(TenantId("acme"), directory::NightMode::off);
  const Question night{.number = "610", .from = "acme:202", .at = "2026-11-23 20:00", .keys = {}};
  EXPECT_THAT(ask(night),
              AllOf(HasSubstr("night service is switched off"), Not(HasSubstr("mailbox:company"))));
  features.switch_night(TenantId("acme"), directory::NightMode::automatic);
  EXPECT_THAT(ask(night), HasSubstr("goes to mailbox:company: outside Office hours"));
}

TEST_F(Explained, ByWhatUsersHaveSetThemselves) {
  directory::FeatureOverrides set;
  set.always = directory::Forward{.active = true, .to = directory::ToUser{UserId("dan")}};
  features.change({TenantId("acme"), UserId("carol")}, set);
  const Question here{.number = "201", .from = "acme:202", .at = {}, .keys = {}};
  EXPECT_THAT(ask(here), HasSubstr("goes to user:dan: forwarded always"));
  const Question there{.number = "201", .from = "globex:202", .at = {}, .keys = {}};
  EXPECT_THAT(ask(there), Not(HasSubstr("forwarded")));
}

TEST_F(Explained, ByWhereEverybodySits) {
  directory::Tenant acme = directory.tenant(TenantId("acme"))->tenant();
  for (directory::User& user : acme.users) {
    user.hot_desking = true;
    for (directory::Device& device : user.devices) device.hot_desk_hours = 8;
  }
  directory.replace(std::make_shared<directory::TenantSnapshot>(std::move(acme)));
  const WallInstant evening{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 17h};
  features.sit({TenantId("acme"), UserId("carol")}, {.device = DeviceId("acme-202"), .until = evening});
  const Question to_guest{
      .number = "+31201230201", .from = "+31612345678", .at = "2026-11-23 10:00", .keys = {}};
  EXPECT_THAT(ask(to_guest), AllOf(HasSubstr("device:acme-201"), HasSubstr("device:acme-202")));
  const Question later{
      .number = "+31201230201", .from = "+31612345678", .at = "2026-11-23 18:00", .keys = {}};
  EXPECT_THAT(ask(later), AllOf(HasSubstr("device:acme-201"), Not(HasSubstr("device:acme-202"))));
}

TEST_F(Explained, ACodeThatIsExplainedChangesNothing) {
  EXPECT_THAT(ask({.number = "*78", .from = "acme:201", .at = {}, .keys = {}}),
              HasSubstr("do-not-disturb-on"));
  const auto tenant = directory.tenant(TenantId("acme"));
  EXPECT_FALSE(features.of(TenantId("acme"), *tenant->user(UserId("carol"))).do_not_disturb);
}

TEST_F(Explained, ErrorsNameTheWordThatIsWrong) {
  EXPECT_THAT(ask({.number = "201", .from = {}, .at = {}, .keys = {}}), HasSubstr("NUMBER: 201"));
  EXPECT_THAT(ask({.number = "+31990000000", .from = {}, .at = {}, .keys = {}}), HasSubstr("is no tenant's"));
  EXPECT_THAT(ask({.number = "201", .from = "acme:999", .at = {}, .keys = {}}), HasSubstr("--from: acme"));
  EXPECT_THAT(ask({.number = "201", .from = "nobody:201", .at = {}, .keys = {}}),
              HasSubstr("no tenant nobody"));
  EXPECT_THAT(ask({.number = "+31201230000", .from = "x", .at = {}, .keys = {}}), HasSubstr("--from: x"));
  EXPECT_THAT(ask({.number = "+31201230000", .from = {}, .at = "noon", .keys = {}}), HasSubstr("--at: noon"));
  EXPECT_THAT(ask({.number = "+31201230000", .from = {}, .at = {}, .keys = "12a"}), HasSubstr("--keys"));
}

}  // namespace
}  // namespace centrale::explain
