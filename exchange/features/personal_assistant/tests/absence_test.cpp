#include "features/personal_assistant/absence.hpp"

#include <gtest/gtest.h>

#include "directory/snapshot.hpp"
#include "directory/tests/anna_and_bram.hpp"
#include "directory/text_form.hpp"

namespace centrale::features {
namespace {

using directory::Absence;
using directory::TextForm;

class AbsenceTest : public testing::Test {
 protected:
  AbsenceTest() { now = timetable.instant("2026-11-23 15:00").value(); }
  std::string until(std::string_view argument) {
    const auto absent = absence_of(argument, timetable, now);
    return absent ? absent->until.value() : "none";
  }
  directory::TenantSnapshot tenant{directory::testing::anna_and_bram()};
  const directory::Timetable& timetable = tenant.timetable();
  WallInstant now;
};

TEST_F(AbsenceTest, a_digit_is_a_reason) {
  const auto absent = absence_of("9", timetable, now);
  ASSERT_TRUE(absent);
  EXPECT_EQ(absent->why, Absence::vacation);
  EXPECT_TRUE(absent->until.empty());
  EXPECT_EQ(prompt_of(absent->why), "assistant-vacation");
}

TEST_F(AbsenceTest, a_time_is_the_next_one) {
  EXPECT_EQ(until("41530"), "2026-11-23 15:30");
  EXPECT_EQ(until("41500"), "2026-11-24 15:00");
  EXPECT_EQ(until("40900"), "2026-11-24 09:00");
}

TEST_F(AbsenceTest, nonsense_is_told) {
  for (const char* argument : {"", "0", "a", "42", "4153", "42400", "41560", "4153a", "415300"})
    EXPECT_FALSE(absence_of(argument, timetable, now)) << argument;
}

TEST_F(AbsenceTest, holds_until_its_time) {
  const directory::Absent absent{.why = Absence::meeting,
                                 .until = directory::ClockReading("2026-11-23 15:30")};
  EXPECT_TRUE(directory::holds(absent, timetable, now));
  EXPECT_TRUE(directory::holds(absent, timetable, now + 30min - 1s));
  EXPECT_FALSE(directory::holds(absent, timetable, now + 30min));
  EXPECT_FALSE(directory::holds({}, timetable, now));
  EXPECT_TRUE(directory::holds({.why = Absence::lunch}, timetable, now + 24h * 365));
}

TEST_F(AbsenceTest, readings_of_a_clock_are_checked) {
  EXPECT_TRUE(TextForm<directory::ClockReading>::parse("2028-02-29 00:00"));
  for (const char* text :
       {"", "2026-11-23", "2026-11-23 24:00", "2026-02-29 10:00", "2026-11-23T10:00", "26-11-23 10:00"})
    EXPECT_FALSE(TextForm<directory::ClockReading>::parse(text)) << text;
}

}  // namespace
}  // namespace centrale::features
