// lib/flow: what a coroutine step, a race and a waiting call cost.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "flow/join.hpp"
#include "flow/scope.hpp"
#include "flow/virtual_loop.hpp"
#include "flow/wait.hpp"

namespace centrale::flow {
namespace {

void ignore_failure(std::exception_ptr) {}

Task<int> leaf(int value) { co_return value; }

Task<void> steps(int count, long* sum) {
  for (int i = 0; i < count; ++i) *sum += co_await leaf(i);
}

/// One co_await of a child flow that ends at once: frame from the pool, transfer there and back.
void coroutine_step(benchmark::State& state) {
  VirtualLoop loop;
  Scope scope(loop, ignore_failure);
  long sum = 0;
  constexpr int kSteps = 1000;
  for (auto pass : state) {
    scope.spawn(steps(kSteps, &sum));
    loop.settle();
  }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * kSteps);
}
BENCHMARK(coroutine_step);

Task<void> answered(Event* answer) { co_await answer->wait(); }

Task<void> ring(Loop* loop, Event* answer) { co_await within(*loop, 20s, answered(answer)); }

Task<void> call(Loop* loop, Event* answer, Event* hang_up) {
  co_await ring(loop, answer);
  co_await first_of(answered(hang_up), answered(hang_up));
}

struct WaitingCall {
  explicit WaitingCall(Loop& loop) : answer(loop), hang_up(loop), scope(loop, ignore_failure) {
    scope.spawn(call(&loop, &answer, &hang_up));
  }
  Event answer;
  Event hang_up;
  Scope scope;
};

/// A call's flow from start over ringing (with its deadline) to talk and end, with 10,000 others waiting.
void waiting_call(benchmark::State& state) {
  VirtualLoop loop;
  std::vector<std::unique_ptr<WaitingCall>> others;
  for (int i = 0; i < 10'000; ++i) others.push_back(std::make_unique<WaitingCall>(loop));
  loop.settle();
  const auto frames_each = static_cast<double>(frames_in_use()) / static_cast<double>(others.size());
  for (auto pass : state) {
    WaitingCall one(loop);
    loop.settle();
    one.answer.set();
    loop.settle();
    one.hang_up.set();
    loop.settle();
  }
  state.counters["frames_per_waiting_call"] = frames_each;
}
BENCHMARK(waiting_call);

void timer_start_stop(benchmark::State& state) {
  VirtualLoop loop;
  struct Owner {
    explicit Owner(Loop& loop) : timer(loop, this, [](Owner& self) { self.fired = true; }) {}
    bool fired = false;
    Timer timer;
  };
  std::vector<std::unique_ptr<Owner>> pending;
  for (int i = 0; i < 100'000; ++i) {
    pending.push_back(std::make_unique<Owner>(loop));
    pending.back()->timer.start(std::chrono::milliseconds(1000 + i));
  }
  Owner one(loop);
  for (auto pass : state) {
    one.timer.start(500ms);
    one.timer.stop();
  }
}
BENCHMARK(timer_start_stop);

}  // namespace
}  // namespace centrale::flow
