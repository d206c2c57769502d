#include "flow/loop.hpp"

namespace centrale::flow {

void Loop::make_ready(Ready& ready) {
  if (!ready.linked()) ready_.append(ready);
}

void Loop::post(std::move_only_function<void()> job) {
  {
    const std::scoped_lock hold(posted_guard_);
    posted_.push_back(std::move(job));
  }
  if (!has_posted_.exchange(true, std::memory_order_acq_rel)) wake();
}

void Loop::run_pass(Instant now) {
  now_ = now;
  busy_since_.store(now, std::memory_order_relaxed);
  do {
    run_posted();
    wheel_.advance(now);
    run_ready();
  } while (has_posted_.load(std::memory_order_acquire));
  busy_since_.store(Instant{}, std::memory_order_relaxed);
}

void Loop::run_posted() {
  if (!has_posted_.exchange(false, std::memory_order_acq_rel)) return;
  std::vector<std::move_only_function<void()>> jobs;
  {
    const std::scoped_lock hold(posted_guard_);
    jobs.swap(posted_);
  }
  for (auto& job : jobs) job();
}

void Loop::run_ready() {
  while (ready_.linked()) {
    auto& ready = static_cast<Ready&>(*ready_.next());
    ready.unlink();
    ready.run_(ready);
  }
}

}  // namespace centrale::flow
