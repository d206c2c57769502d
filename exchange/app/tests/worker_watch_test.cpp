#include "app/worker_watch.hpp"

#include <gtest/gtest.h>

#include "flow/virtual_loop.hpp"

namespace centrale::app {
namespace {

/// Workers that are there or not, and are tried each quarter of a second, as the media link does.
class WorkerWatchTest : public testing::Test {
 protected:
  void away_for(Duration span) {
    for (Duration gone{}; gone < span; gone += 250ms) {
      watch.lost(0);
      loop.advance(250ms);
    }
  }

  flow::VirtualLoop loop;
  Result<bool> outcome = true;
  std::vector<Instant> starts;
  std::vector<std::string> log;
  WorkerWatch watch{loop, 2,
                    [this](int) {
                      starts.push_back(loop.now());
                      return outcome;
                    },
                    [this](const std::string& line) { log.push_back(line); }};
};

TEST_F(WorkerWatchTest, a_lost_worker_is_started_at_once_then_at_growing_intervals) {
  away_for(20s);
  ASSERT_GE(starts.size(), 5U);
  EXPECT_EQ(starts[1] - starts[0], 1s);
  EXPECT_EQ(starts[2] - starts[1], 2s);
  EXPECT_EQ(starts[3] - starts[2], 4s);
  EXPECT_EQ(log.front(), "media worker 0 is started again");
}

TEST_F(WorkerWatchTest, no_interval_is_longer_than_half_a_minute) {
  away_for(5min);
  EXPECT_EQ(starts.back() - starts[starts.size() - 2], 30s);
}

TEST_F(WorkerWatchTest, a_process_that_is_there_is_left_alone_and_costs_no_interval) {
  outcome = false;
  away_for(1s);
  EXPECT_EQ(starts.size(), 4U);
  EXPECT_TRUE(log.empty());
  outcome = true;
  watch.lost(0);
  EXPECT_EQ(log.size(), 1U);
}

TEST_F(WorkerWatchTest, a_worker_that_ran_for_a_minute_begins_anew) {
  away_for(20s);
  watch.ready(0);
  loop.advance(61s);
  const auto before = starts.size();
  watch.lost(0);
  EXPECT_EQ(starts.size(), before + 1);
  loop.advance(1s);
  watch.lost(0);
  EXPECT_EQ(starts.size(), before + 2);
}

TEST_F(WorkerWatchTest, a_worker_that_dies_soon_after_each_start_is_not_started_ever_faster) {
  for (int round = 0; round < 40; ++round) {
    watch.ready(0);
    away_for(500ms);
  }
  EXPECT_LE(starts.size(), 6U);
}

TEST_F(WorkerWatchTest, a_program_that_cannot_be_started_is_named_and_tried_again) {
  outcome = fail("/nowhere: No such file");
  away_for(1500ms);
  EXPECT_EQ(log.size(), 2U);
  EXPECT_NE(log.front().find("/nowhere"), std::string::npos);
}

TEST_F(WorkerWatchTest, each_worker_has_intervals_of_its_own) {
  watch.lost(0);
  watch.lost(1);
  EXPECT_EQ(starts.size(), 2U);
}

}  // namespace
}  // namespace centrale::app
