// Blocked-loop detector: says so when one pass of a loop takes longer than it may.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "flow/loop.hpp"

namespace centrale::flow {

/// Owns a thread of its own that looks at the loop every quarter of `limit`. `on_blocked` runs there,
/// once for each pass that is too long, while that pass still runs (so a stack can be taken).
class Watchdog {
 public:
  Watchdog(const Loop& loop, Duration limit, std::function<void(Duration)> on_blocked);
  ~Watchdog();

 private:
  void look();

  const Loop& loop_;
  Duration limit_;
  std::function<void(Duration)> on_blocked_;
  std::mutex guard_;
  std::condition_variable ending_;
  bool end_ = false;
  std::thread thread_;
};

}  // namespace centrale::flow
