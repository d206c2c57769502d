#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "flow/io_loop.hpp"
#include "flow/scope.hpp"
#include "flow/wait.hpp"
#include "flow/watchdog.hpp"

namespace centrale::flow {
namespace {

Task<void> stop_after(IoLoop* loop, Duration span, int* steps) {
  for (int i = 0; i < 3; ++i) {
    co_await sleep(*loop, span);
    ++*steps;
  }
  loop->stop();
}

TEST(io_loop, timers_run_in_real_time) {
  IoLoop loop;
  Scope scope(loop, [](std::exception_ptr) {});
  int steps = 0;
  scope.spawn(stop_after(&loop, 5ms, &steps));
  const auto began = std::chrono::steady_clock::now();
  loop.run();
  EXPECT_EQ(steps, 3);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 15ms);
}

TEST(io_loop, jobs_posted_from_another_thread_run_in_their_order) {
  IoLoop loop;
  std::vector<int> seen;
  std::thread other([&] {
    for (int i = 0; i < 1000; ++i) loop.post([&seen, i] { seen.push_back(i); });
    loop.post([&loop] { loop.stop(); });
  });
  loop.run();
  other.join();
  ASSERT_EQ(seen.size(), 1000U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST(watchdog, tells_of_a_pass_that_takes_too_long_while_it_runs) {
  IoLoop loop;
  std::atomic<bool> told = false;
  const Watchdog watchdog(loop, 20ms, [&told](Duration busy) { told = busy >= 20ms; });
  loop.post([&] {
    const auto give_up = std::chrono::steady_clock::now() + 5s;
    while (!told && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
    loop.stop();
  });
  loop.run();
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace centrale::flow
