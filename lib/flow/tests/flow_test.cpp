#include <gtest/gtest.h>

#include <list>
#include <stdexcept>

#include "flow/join.hpp"
#include "flow/scope.hpp"
#include "flow/virtual_loop.hpp"
#include "flow/wait.hpp"

namespace centrale::flow {
namespace {

struct Flows : testing::Test {
  VirtualLoop loop;
  std::exception_ptr failure;
  Scope scope{loop, [this](std::exception_ptr thrown) { failure = thrown; }};
  std::string trace;
};

struct Mark {
  std::string* trace;
  char end;
  ~Mark() { trace->push_back(end); }
};

Task<int> after(Loop* loop, Duration span, int value) {
  co_await sleep(*loop, span);
  co_return value;
}

Task<void> add_two(Loop* loop, std::string* trace) {
  const int sum = co_await after(loop, 1s, 1) + co_await after(loop, 1s, 2);
  *trace += std::to_string(sum);
}

TEST_F(Flows, a_task_starts_when_spawned_and_goes_on_when_its_wait_is_over) {
  scope.spawn(add_two(&loop, &trace));
  loop.advance(1999ms);
  EXPECT_EQ(trace, "");
  loop.advance(1ms);
  EXPECT_EQ(trace, "3");
  EXPECT_TRUE(scope.idle());
}

Task<void> hold_mark(Loop* loop, std::string* trace, char end) {
  const Mark mark{trace, end};
  co_await sleep(*loop, 10s);
  trace->push_back('!');
}

TEST_F(Flows, destroying_a_flow_cancels_what_it_waits_for_and_runs_its_destructors) {
  scope.spawn(hold_mark(&loop, &trace, 'x'));
  loop.advance(1s);
  scope.cancel_soon();
  EXPECT_EQ(trace, "");
  loop.settle();
  EXPECT_EQ(trace, "x");
  loop.advance(20s);
  EXPECT_EQ(trace, "x");
}

Task<void> race(Loop* loop, std::string* trace) {
  auto outcome =
      co_await first_of(hold_mark(loop, trace, 'a'), after(loop, 3s, 7), hold_mark(loop, trace, 'c'));
  *trace += "=" + std::to_string(std::get<1>(outcome));
}

TEST_F(Flows, first_of_answers_with_the_first_and_destroys_the_losers) {
  scope.spawn(race(&loop, &trace));
  loop.advance(3s);
  EXPECT_TRUE(trace == "ac=7" || trace == "ca=7") << trace;
}

Task<void> immediate_race(Loop* loop, std::string* trace) {
  auto outcome = co_await first_of(after(loop, 0s, 5), hold_mark(loop, trace, 'n'));
  *trace += "=" + std::to_string(std::get<0>(outcome));
}

TEST_F(Flows, a_branch_that_ends_at_once_keeps_the_next_from_starting) {
  scope.spawn(immediate_race(&loop, &trace));
  loop.settle();
  EXPECT_EQ(trace, "=5");
}

Task<void> both(Loop* loop, std::string* trace) {
  auto [slow, quick] = co_await all_of(after(loop, 2s, 1), after(loop, 1s, 2));
  *trace += std::to_string(slow * 10 + quick);
}

TEST_F(Flows, all_of_waits_for_every_branch) {
  scope.spawn(both(&loop, &trace));
  loop.advance(1s);
  EXPECT_EQ(trace, "");
  loop.advance(1s);
  EXPECT_EQ(trace, "12");
}

Task<void> limited(Loop* loop, std::string* trace) {
  const auto late = co_await within(*loop, 1s, after(loop, 2s, 1));
  const auto on_time = co_await within(*loop, 3s, after(loop, 2s, 1));
  *trace += late ? "late came" : "too late";
  *trace += on_time ? ", on time" : ", missed";
}

TEST_F(Flows, within_gives_up_at_the_deadline) {
  scope.spawn(limited(&loop, &trace));
  loop.advance(1s);
  loop.advance(2s);
  EXPECT_EQ(trace, "too late, on time");
}

Task<void> reader(Mailbox<int>* box, std::string* trace) {
  for (int i = 0; i < 3; ++i) *trace += std::to_string(co_await box->next());
}

TEST_F(Flows, a_mailbox_gives_in_the_order_it_got) {
  Mailbox<int> box(loop);
  scope.spawn(reader(&box, &trace));
  box.push(1);
  loop.settle();
  box.push(2);
  box.push(3);
  loop.settle();
  EXPECT_EQ(trace, "123");
}

Task<void> waits_for(Event* event, std::string* trace, char mark) {
  co_await event->wait();
  trace->push_back(mark);
}

TEST_F(Flows, an_event_lets_all_go_on_and_a_cancelled_waiter_is_forgotten) {
  Event event(loop);
  Scope other(loop, [](std::exception_ptr) {});
  scope.spawn(waits_for(&event, &trace, 'a'));
  other.spawn(waits_for(&event, &trace, 'b'));
  scope.spawn(waits_for(&event, &trace, 'c'));
  loop.settle();
  other.cancel_now();
  event.set();
  loop.settle();
  EXPECT_EQ(trace, "ac");
}

Task<void> throws_after(Loop* loop) {
  co_await sleep(*loop, 1s);
  throw std::runtime_error("no memory");
}

TEST_F(Flows, what_a_flow_throws_reaches_the_owner_of_its_scope) {
  scope.spawn(throws_after(&loop));
  loop.advance(1s);
  EXPECT_TRUE(failure);
  EXPECT_TRUE(scope.idle());
}

TEST_F(Flows, the_await_tree_names_who_waits_where) {
  scope.spawn(race(&loop, &trace));
  loop.settle();
  const std::string tree = scope.await_tree();
  EXPECT_NE(tree.find("race"), std::string::npos);
  EXPECT_NE(tree.find("  "), std::string::npos);
  EXPECT_NE(tree.find("hold_mark"), std::string::npos);
}

TEST_F(Flows, frames_are_given_back) {
  const std::size_t before = frames_in_use();
  scope.spawn(race(&loop, &trace));
  loop.settle();
  EXPECT_GT(frames_in_use(), before);
  scope.cancel_now();
  EXPECT_EQ(frames_in_use(), before);
}

TEST(timer_wheel, fires_every_timer_on_its_millisecond_at_every_level) {
  VirtualLoop loop;
  struct Entry {
    Entry(VirtualLoop& owner, Duration span)
        : clock(owner),
          asked(owner.now() + span),
          timer(owner, this, [](Entry& self) { self.fired = self.clock.now(); }) {
      timer.start(span);
    }
    VirtualLoop& clock;
    Instant asked;
    Instant fired{};
    Timer timer;
  };
  std::list<Entry> entries;
  for (const Duration span :
       {Duration(0), Duration(1ms), Duration(255ms), Duration(256ms), Duration(257ms), Duration(65'535ms),
        Duration(65'536ms), Duration(10min), Duration(3h), Duration(240h)}) {
    entries.emplace_back(loop, span);
  }
  loop.advance(7ms);
  for (int i = 1; i < 2000; ++i) entries.emplace_back(loop, std::chrono::milliseconds(i * 37));
  loop.advance(300h);
  for (const Entry& entry : entries) {
    EXPECT_GE(entry.fired, entry.asked);
    EXPECT_LE(entry.fired, entry.asked + 1ms);
  }
}

}  // namespace
}  // namespace centrale::flow
