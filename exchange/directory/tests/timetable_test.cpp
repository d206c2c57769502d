// Hours, holidays and night service in civil time, over the days on which the clock jumps.
#include "directory/timetable.hpp"

#include <gtest/gtest.h>

#include "directory/tenant.hpp"
#include "directory/text_form.hpp"

namespace centrale::directory {
namespace {

Tenant office() {
  Tenant tenant;
  tenant.schedules = {{.id = ScheduleId("office"),
                       .name = "Office hours",
                       .hours = {*TextForm<WeeklyHours>::parse("mon-fri 09:00-17:30"),
                                 *TextForm<WeeklyHours>::parse("sat 22:00-02:00")}},
                      {.id = ScheduleId("second-hour"),
                       .name = {},
                       .hours = {*TextForm<WeeklyHours>::parse("daily 02:00-03:00")}}};
  tenant.holiday_calendars = {{.id = CalendarId("nl"),
                               .name = {},
                               .days = {*TextForm<Holiday>::parse("every 12-25 Christmas"),
                                        *TextForm<Holiday>::parse("2026-12-28..2027-01-01 Closed")}}};
  tenant.night_service = {
      .mode = NightMode::automatic, .business_hours = ScheduleId("office"), .holidays = {CalendarId("nl")}};
  return tenant;
}

HourKind kind_at(const Timetable& table, const char* reading) {
  return table.hour(*table.instant(reading)).kind;
}

TEST(Timetable, HoursOfTheWeek) {
  const Timetable table(office());
  EXPECT_EQ(kind_at(table, "2026-11-23 08:59"), HourKind::night);
  EXPECT_EQ(kind_at(table, "2026-11-23 09:00"), HourKind::business);
  EXPECT_EQ(kind_at(table, "2026-11-23 17:29"), HourKind::business);
  EXPECT_EQ(kind_at(table, "2026-11-23 17:30"), HourKind::night);
  EXPECT_EQ(table.hour(*table.instant("2026-11-23 17:30")).why, "outside Office hours");
}

TEST(Timetable, HoursPastMidnightEndOnTheNextDay) {
  const Timetable table(office());
  EXPECT_EQ(kind_at(table, "2026-11-28 22:00"), HourKind::business);
  EXPECT_EQ(kind_at(table, "2026-11-29 01:59"), HourKind::business);
  EXPECT_EQ(kind_at(table, "2026-11-29 02:00"), HourKind::night);
  EXPECT_EQ(kind_at(table, "2026-11-28 01:00"), HourKind::night) << "that belongs to Friday";
}

TEST(Timetable, HolidaysComeBeforeNight) {
  const Timetable table(office());
  EXPECT_EQ(kind_at(table, "2026-12-25 10:00"), HourKind::holiday);
  EXPECT_EQ(kind_at(table, "2031-12-25 23:59"), HourKind::holiday);
  EXPECT_EQ(kind_at(table, "2026-12-27 23:59"), HourKind::night);
  EXPECT_EQ(kind_at(table, "2026-12-28 00:00"), HourKind::holiday);
  EXPECT_EQ(kind_at(table, "2027-01-01 23:59"), HourKind::holiday);
  EXPECT_EQ(table.hour(*table.instant("2026-12-25 10:00")).why, "holiday Christmas");
}

TEST(Timetable, TheSwitchGoesBeforeTheClock) {
  Tenant tenant = office();
  tenant.night_service.mode = NightMode::on;
  EXPECT_EQ(kind_at(Timetable(tenant), "2026-11-23 10:00"), HourKind::night);
  tenant.night_service.mode = NightMode::off;
  EXPECT_EQ(kind_at(Timetable(tenant), "2026-12-25 23:00"), HourKind::business);
}

TEST(Timetable, AnHourThatTheClockShowsTwiceIsWithinBothTimes) {
  const Timetable table(office());
  const WallInstant first = *table.instant("2026-10-25 02:00");
  int minutes = 0;
  for (int i = -120; i < 240; ++i)
    minutes += table.within(ScheduleId("second-hour"), first + i * 1min) ? 1 : 0;
  EXPECT_EQ(minutes, 120);
}

TEST(Timetable, AnHourThatTheClockSkipsIsNever) {
  const Timetable table(office());
  const WallInstant midnight = *table.instant("2026-03-29 00:00");
  int minutes = 0;
  for (int i = 0; i < 23 * 60; ++i)
    minutes += table.within(ScheduleId("second-hour"), midnight + i * 1min) ? 1 : 0;
  EXPECT_EQ(minutes, 0);
}

// Every quarter of three years, in zones with and without summer time: as the clock on the wall says.
TEST(Timetable, AgreesWithTheClockAtEveryQuarter) {
  for (const char* zone : {"Europe/Amsterdam", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"}) {
    Tenant tenant = office();
    tenant.time_zone = zone;
    tenant.night_service.holidays.clear();
    const Timetable table(tenant);
    const WallInstant start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
    for (int i = 0; i < 3 * 366 * 96; ++i) {
      const WallInstant at = start + i * 15min;
      const CivilTime local = table.zone().civil(at);
      const auto day = std::chrono::floor<std::chrono::days>(local);
      const auto weekday = std::chrono::weekday{day}.iso_encoding();
      const auto minute = (local - day) / 1min;
      const bool open = (weekday <= 5 && minute >= 9 * 60 && minute < 17 * 60 + 30) ||
                        (weekday == 6 && minute >= 22 * 60) || (weekday == 7 && minute < 2 * 60);
      ASSERT_EQ(table.hour(at).kind == HourKind::business, open) << zone << " quarter " << i;
    }
  }
}

TEST(Timetable, ReadingsOfTheClock) {
  const Timetable table(office());
  EXPECT_EQ(*table.instant("2026-10-25 02:30") + 1h, *table.instant("2026-10-25 03:30") - 1h) << "the first";
  EXPECT_EQ(*table.instant("2026-03-29 02:30"), *table.instant("2026-03-29 03:30"));
  for (const char* wrong : {"", "2026-02-30 10:00", "2026-11-23 24:00", "2026-11-23 10:60", "2026-11-23",
                            "23-11-2026 10:00", "2026-11-23 +1:00"}) {
    EXPECT_FALSE(table.instant(wrong)) << wrong;
  }
}

TEST(NightRule, FollowsOrNot) {
  const Timetable table(office());
  const WallInstant day = *table.instant("2026-11-23 10:00"), night = *table.instant("2026-11-23 20:00"),
                    christmas = *table.instant("2026-12-25 10:00");
  const NightRule none;
  EXPECT_FALSE(night_diversion(table, none, night)) << "nowhere to go";
  NightRule rule;
  rule.to = ToUser{UserId("guard")};
  EXPECT_FALSE(night_diversion(table, rule, day));
  EXPECT_EQ(night_diversion(table, rule, night)->to, Destination(ToUser{UserId("guard")}));
  EXPECT_EQ(night_diversion(table, rule, christmas)->to, Destination(ToUser{UserId("guard")}));
  rule.holidays = ToUser{UserId("porter")};
  EXPECT_EQ(night_diversion(table, rule, christmas)->to, Destination(ToUser{UserId("porter")}));
  rule.mode = FollowsNight::on;
  EXPECT_EQ(night_diversion(table, rule, day)->to, Destination(ToUser{UserId("guard")}));
  rule.mode = FollowsNight::off;
  EXPECT_FALSE(night_diversion(table, rule, night));
}

TEST(ScheduleText, RoundTrips) {
  for (const char* text : {"mon-fri 09:00-17:30", "sat 22:00-02:00", "daily 00:00-24:00",
                           "fri-mon 08:00-09:00", "sun 00:00-24:00"}) {
    const auto read = TextForm<WeeklyHours>::parse(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(TextForm<WeeklyHours>::print(*read), text);
  }
  for (const char* text : {"2026-12-25 Christmas", "2026-12-24..2027-01-02 Closed", "every 02-29 Leap day"}) {
    const auto read = TextForm<Holiday>::parse(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(TextForm<Holiday>::print(*read), text);
  }
  for (const char* text : {"anybody", "inside", "outside", "anonymous", "+31201234567", "+3120*", "201"}) {
    const auto read = TextForm<CallerPattern>::parse(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(TextForm<CallerPattern>::print(*read), text);
  }
}

TEST(ScheduleText, WrongOnesAreRefused) {
  for (const char* text :
       {"", "mon", "mon 9:00-17:00", "mon 09:00-25:00", "mon 24:00-25:00", "moo 09:00-10:00",
        "mon- 09:00-10:00", "mon 09:00-10:0", "mon 09:00_10:00", "mon  09:00-10:00"}) {
    EXPECT_FALSE(TextForm<WeeklyHours>::parse(text)) << text;
  }
  for (const char* text : {"", "2026-12-25", "2026-12-25 ", "2026-13-25 X", "2026-02-29 X", "every 02-30 X",
                           "2027-01-02..2026-12-24 X", "every 12-24..12-26 X", "25-12-2026 X"}) {
    EXPECT_FALSE(TextForm<Holiday>::parse(text)) << text;
  }
  for (const char* text : {"", "everybody", "+", "+*", "+12x*", "31201234567890123", "0900*"}) {
    EXPECT_FALSE(TextForm<CallerPattern>::parse(text)) << text;
  }
}

}  // namespace
}  // namespace centrale::directory
