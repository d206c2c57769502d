// RISKS §5: in a library that was tried, starting a timer was linear in those that ran, so that 20,000
// registrations made a call six times dearer.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "flow/virtual_loop.hpp"

namespace centrale::flow {
namespace {

struct Alarm {
  explicit Alarm(VirtualLoop& loop) : timer(loop, this, [](Alarm&) {}) {}
  Timer timer;
};

/// The shortest of several tries, because others use the processor too.
Duration cost_of_starting(VirtualLoop& loop) {
  Duration best = Duration::max();
  for (int round = 0; round < 7; ++round) {
    std::deque<Alarm> alarms;
    for (int i = 0; i < 2000; ++i) alarms.emplace_back(loop);
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < alarms.size(); ++i)
      alarms[i].timer.start(std::chrono::milliseconds(500 + i % 997));
    best = std::min<Duration>(best, std::chrono::steady_clock::now() - begin);
  }
  return best;
}

TEST(timer_wheel, starting_one_costs_the_same_beside_100000_others) {
  VirtualLoop loop;
  const Duration alone = cost_of_starting(loop);
  std::deque<Alarm> others;
  for (int i = 0; i < 100'000; ++i)
    others.emplace_back(loop).timer.start(std::chrono::milliseconds(i % 3'600'000 + 1));
  EXPECT_LT(cost_of_starting(loop), 4 * alone + 1ms);
}

}  // namespace
}  // namespace centrale::flow
