#include "app/alarms.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace centrale::app {
namespace {

TEST(AlarmsOfTheExchange, are_logged_and_the_newest_stands_first) {
  std::vector<std::string> log;
  Alarms alarms([&log](std::string line) { log.push_back(std::move(line)); });
  alarms.raise("disk full", WallInstant{1s});
  alarms.raise("worker 1 is gone", WallInstant{2s});
  EXPECT_THAT(log, ::testing::ElementsAre("ALARM disk full", "ALARM worker 1 is gone"));
  ASSERT_EQ(alarms.all().size(), 2U);
  EXPECT_EQ(alarms.all().front().what, "worker 1 is gone");
}

TEST(AlarmsOfTheExchange, the_same_again_counts_and_comes_to_the_front) {
  Alarms alarms([](const std::string&) {});
  alarms.raise("disk full", WallInstant{1s});
  alarms.raise("worker 1 is gone", WallInstant{2s});
  alarms.raise("disk full", WallInstant{3s});
  ASSERT_EQ(alarms.all().size(), 2U);
  const Alarms::Alarm& newest = alarms.all().front();
  EXPECT_EQ(newest.what, "disk full");
  EXPECT_EQ(newest.times, 2U);
  EXPECT_EQ(newest.first, WallInstant{1s});
  EXPECT_EQ(newest.last, WallInstant{3s});
}

TEST(AlarmsOfTheExchange, only_the_newest_are_kept) {
  Alarms alarms([](const std::string&) {});
  for (std::size_t i = 0; i < 3 * Alarms::kKept; ++i) alarms.raise(std::to_string(i), WallInstant{1s});
  EXPECT_EQ(alarms.all().size(), Alarms::kKept);
  EXPECT_EQ(alarms.all().front().what, std::to_string(3 * Alarms::kKept - 1));
}

}  // namespace
}  // namespace centrale::app
