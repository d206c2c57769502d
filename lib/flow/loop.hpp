// One thread's loop: what is ready runs, then what is due. Signalling, calls and features all live on
// one such loop, so none of their code takes a lock.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <vector>

#include "base/time.hpp"
#include "flow/intrusive.hpp"
#include "flow/timer_wheel.hpp"

namespace centrale::flow {

/// Something that will run on the loop's next pass. Dies before that: never runs.
class Ready : private Link {
 public:
  using Run = void (*)(Ready&);
  explicit Ready(Run run) : run_(run) {}
  [[nodiscard]] bool queued() const { return linked(); }
  void cancel() { unlink(); }

 private:
  friend class Loop;
  Run run_;
};

/// Base of IoLoop (the real thing) and VirtualLoop (tests, and explaining calls that never happened).
/// All calls on the loop's thread except `post`.
class Loop {
 public:
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  virtual ~Loop() = default;

  /// Monotonic, and the same for everything that happens in one pass.
  [[nodiscard]] Instant now() const { return now_; }
  /// Civil time of `now()`, for records only: nothing waits for it.
  [[nodiscard]] virtual WallInstant wall_now() const = 0;

  [[nodiscard]] TimerWheel& wheel() { return wheel_; }

  /// Queues `ready` behind all that is queued already; queuing twice is queuing once.
  void make_ready(Ready& ready);

  /// From any thread: runs `job` on the loop's thread. Jobs of one thread keep their order.
  void post(std::move_only_function<void()> job);

  /// When the pass that is running now began, or the epoch when the loop sleeps. Any thread.
  [[nodiscard]] Instant busy_since() const { return busy_since_.load(std::memory_order_relaxed); }

 protected:
  explicit Loop(Instant start) : now_(start), wheel_(start) {}

  /// Runs posted jobs, due timers and everything ready until nothing is left to do now.
  void run_pass(Instant now);
  /// Makes a sleeping loop run a pass. Called by `post` from any thread.
  virtual void wake() = 0;

 private:
  void run_posted();
  void run_ready();

  Instant now_;
  TimerWheel wheel_;
  Link ready_;
  std::mutex posted_guard_;
  std::vector<std::move_only_function<void()>> posted_;
  std::atomic<bool> has_posted_ = false;
  std::atomic<Instant> busy_since_{Instant{}};
};

}  // namespace centrale::flow
