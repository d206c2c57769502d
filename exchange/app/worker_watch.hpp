// Media workers that die are started again: at once the first time, then at growing intervals.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "flow/loop.hpp"

namespace centrale::app {

/// Owner: Exchange. Loop's thread. It has no timer of its own: whoever tries to reach the worker says each
/// time that it failed.
class WorkerWatch {
 public:
  /// Starts worker `index` unless its process is there. True: it was started.
  using Ensure = std::function<Result<bool>(int index)>;
  WorkerWatch(flow::Loop& loop, int workers, Ensure ensure, std::function<void(std::string)> log);

  /// The worker cannot be reached.
  void lost(int index);
  /// The worker answers.
  void ready(int index);

 private:
  struct Worker {
    Instant not_before{};
    Duration pause{};  // after the next start
    Instant ready_since = Instant::max();
  };

  flow::Loop& loop_;
  Ensure ensure_;
  std::function<void(std::string)> log_;
  std::vector<Worker> workers_;
};

}  // namespace centrale::app
