// Whom rules mean, and what several of them say together.
#include "directory/call_rule.hpp"

#include <gtest/gtest.h>

#include "directory/tenant.hpp"
#include "directory/text_form.hpp"
#include "directory/timetable.hpp"

namespace centrale::directory {
namespace {

CallerPattern caller(const char* text) { return *TextForm<CallerPattern>::parse(text); }

const RuleCaller kColleague{.inside = true, .anonymous = false, .number = "31201230201", .extension = "201"};
const RuleCaller kCustomer{.inside = false, .anonymous = false, .number = "31612345678", .extension = ""};
const RuleCaller kNobody{.inside = false, .anonymous = true, .number = "31612345678", .extension = ""};

class Rules : public ::testing::Test {
 protected:
  static Tenant tenant() {
    Tenant tenant;
    tenant.schedules = {{.id = ScheduleId("office"),
                         .name = {},
                         .hours = {*TextForm<WeeklyHours>::parse("mon-fri 09:00-17:00")}}};
    tenant.holiday_calendars = {
        {.id = CalendarId("nl"), .name = {}, .days = {*TextForm<Holiday>::parse("every 12-25 Christmas")}}};
    return tenant;
  }
  [[nodiscard]] Ruling judged(const RuleCaller& who, const char* when = "2026-11-23 10:00") const {
    return judge(rules, who, table, *table.instant(when));
  }
  CallRule& add(const char* id, RuleAction action) {
    CallRule& rule = rules.emplace_back();
    rule.id = RuleId(id);
    rule.action = action;
    return rule;
  }

  Timetable table{tenant()};
  std::vector<CallRule> rules;
};

TEST(CallerPattern, WhomItMeans) {
  EXPECT_TRUE(means(caller("anybody"), kNobody));
  EXPECT_TRUE(means(caller("inside"), kColleague));
  EXPECT_FALSE(means(caller("outside"), kColleague));
  EXPECT_TRUE(means(caller("+3161*"), kCustomer));
  EXPECT_FALSE(means(caller("+3161*"), kNobody)) << "a number that he withholds is not looked at";
  EXPECT_TRUE(means(caller("+31612345678"), kCustomer));
  EXPECT_TRUE(means(caller("201"), kColleague));
  EXPECT_FALSE(means(caller("612"), kCustomer));
  EXPECT_TRUE(means(caller("anonymous"), kNobody));
}

TEST_F(Rules, NoneSayNothing) { EXPECT_EQ(judged(kCustomer).what, Ruling::What::nothing); }

TEST_F(Rules, RejectionGoesFirst) {
  add("all-to-bram", RuleAction::forward).to = ToUser{UserId("bram")};
  add("nobody", RuleAction::reject).callers = {caller("outside")};
  EXPECT_EQ(judged(kCustomer).what, Ruling::What::reject);
  EXPECT_EQ(judged(kColleague).what, Ruling::What::forward);
}

TEST_F(Rules, ExceptionsAreNotMeant) {
  add("strangers", RuleAction::reject).except = {caller("+3161*"), caller("inside")};
  EXPECT_EQ(judged(kCustomer).what, Ruling::What::nothing);
  EXPECT_EQ(judged(kColleague).what, Ruling::What::nothing);
  EXPECT_EQ(judged(kNobody).what, Ruling::What::reject);
}

TEST_F(Rules, WhereSomeAreAcceptedTheOthersAreNot) {
  CallRule& rule = add("customers", RuleAction::accept);
  rule.callers = {caller("+3161*")};
  EXPECT_EQ(judged(kCustomer).what, Ruling::What::nothing);
  EXPECT_EQ(judged(kColleague).what, Ruling::What::reject);
  EXPECT_EQ(judged(kColleague).by, nullptr);
  rules[0].active = false;
  EXPECT_EQ(judged(kColleague).what, Ruling::What::nothing);
}

TEST_F(Rules, HoldAtTheirTimeOnly) {
  CallRule& rule = add("after-work", RuleAction::forward);
  rule.to = ToUser{UserId("bram")};
  rule.during = ScheduleId("office");
  rule.holidays = CalendarId("nl");
  EXPECT_EQ(judged(kCustomer, "2026-11-23 10:00").by, rules.data());
  EXPECT_EQ(judged(kCustomer, "2026-11-23 17:00").what, Ruling::What::nothing);
  EXPECT_EQ(judged(kCustomer, "2027-12-25 20:00").what, Ruling::What::forward)
      << "a Saturday night, but Christmas";
}

TEST_F(Rules, TheFirstForwardThatHolds) {
  add("one", RuleAction::forward).callers = {caller("inside")};
  add("two", RuleAction::forward);
  add("three", RuleAction::forward);
  EXPECT_EQ(judged(kCustomer).by->id, RuleId("two"));
}

}  // namespace
}  // namespace centrale::directory
