#include "flow/watchdog.hpp"

namespace centrale::flow {

Watchdog::Watchdog(const Loop& loop, Duration limit, std::function<void(Duration)> on_blocked)
    : loop_(loop), limit_(limit), on_blocked_(std::move(on_blocked)), thread_([this] { look(); }) {}

Watchdog::~Watchdog() {
  {
    const std::scoped_lock hold(guard_);
    end_ = true;
  }
  ending_.notify_all();
  thread_.join();
}

void Watchdog::look() {
  Instant reported{};
  std::unique_lock hold(guard_);
  while (!ending_.wait_for(hold, limit_ / 4, [this] { return end_; })) {
    const Instant since = loop_.busy_since();
    const Duration busy = std::chrono::steady_clock::now() - since;
    if (since == Instant{} || since == reported || busy < limit_) continue;
    reported = since;
    on_blocked_(busy);
  }
}

}  // namespace centrale::flow
