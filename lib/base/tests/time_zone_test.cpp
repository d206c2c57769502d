// Civil time, within the changes of a file and beyond them.
#include <gtest/gtest.h>

#include "base/time_zone.hpp"

namespace centrale {
namespace {

using namespace std::chrono;

TimeZone zone(const char* name) {
  auto found = TimeZone::load(name);
  EXPECT_TRUE(found) << found.error().what;
  return found ? *found : TimeZone{};
}

int offset(const char* name, WallInstant at) { return static_cast<int>(zone(name).offset(at).count()) / 60; }

TEST(time_zone, summer_and_winter_in_amsterdam) {
  EXPECT_EQ(offset("Europe/Amsterdam", sys_days{2026y / 1 / 15}), 60);
  EXPECT_EQ(offset("Europe/Amsterdam", sys_days{2026y / 7 / 15}), 120);
}

TEST(time_zone, the_very_second_of_the_change) {
  const WallInstant change = sys_days{2026y / 3 / 29} + 1h;
  EXPECT_EQ(offset("Europe/Amsterdam", change - 1s), 60);
  EXPECT_EQ(offset("Europe/Amsterdam", change), 120);
  EXPECT_EQ(zone("Europe/Amsterdam").civil(change), local_days{2026y / 3 / 29} + 3h)
      << "two o'clock does not exist";
}

TEST(time_zone, long_after_the_last_change_the_rule_holds) {
  EXPECT_EQ(offset("Europe/Amsterdam", sys_days{2090y / 7 / 15}), 120);
  EXPECT_EQ(offset("Europe/Amsterdam", sys_days{2090y / 12 / 15}), 60);
  const WallInstant change = sys_days{2090y / 10 / 29} + 1h;  // the last Sunday of October
  EXPECT_EQ(offset("Europe/Amsterdam", change - 1s), 120);
  EXPECT_EQ(offset("Europe/Amsterdam", change), 60);
}

TEST(time_zone, summer_over_the_turn_of_the_year) {
  EXPECT_EQ(offset("Australia/Sydney", sys_days{2090y / 1 / 1}), 660);
  EXPECT_EQ(offset("Australia/Sydney", sys_days{2090y / 7 / 1}), 600);
}

TEST(time_zone, without_summer_and_with_odd_offsets) {
  EXPECT_EQ(offset("Asia/Kolkata", sys_days{2090y / 7 / 1}), 330);
  EXPECT_EQ(offset("UTC", sys_days{2026y / 7 / 1}), 0);
  EXPECT_EQ(offset("America/St_Johns", sys_days{2026y / 7 / 1}), -150);
}

TEST(time_zone, names_that_lead_elsewhere_are_refused) {
  for (const char* name : {"", "/etc/passwd", "../../etc/passwd", "Europe/Atlantis", "Europe", "a\nb"})
    EXPECT_FALSE(TimeZone::load(name)) << name;
}

TEST(time_zone, damaged_bytes_are_refused) {
  EXPECT_FALSE(TimeZone::parse(""));
  EXPECT_FALSE(TimeZone::parse("TZif2"));
  EXPECT_FALSE(TimeZone::parse(std::string("TZif2") + std::string(200, '\xff')));
}

}  // namespace
}  // namespace centrale
