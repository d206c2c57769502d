// The media worker: sockets, switchboard and control on one thread.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "media_worker/options.hpp"

namespace centrale::media_worker {

/// Life: the process. `create` binds every port and the control socket; `run` serves until told to stop,
/// ends the endpoints with BYE and brings recordings to disk.
class Worker {
 public:
  /// Errors name what could not be bound.
  [[nodiscard]] static Result<std::unique_ptr<Worker>> create(const Options& options);
  ~Worker();

  void run();
  /// From any thread.
  void stop();
  /// How many endpoints are open, for tests; on the thread that runs, or after it.
  [[nodiscard]] std::size_t streams_in_kernel() const;
  /// Empty: streams that need nothing but another header are relayed in the kernel.
  [[nodiscard]] const std::string& why_not_in_kernel() const;
  [[nodiscard]] std::size_t endpoints() const;

 private:
  struct State;
  explicit Worker(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace centrale::media_worker
