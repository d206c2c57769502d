// The loop of a running process: timers, posted jobs and flows on top of Boost.Asio's reactor.
#pragma once

#include <memory>

#include "flow/loop.hpp"

namespace boost::asio {
class io_context;
}

namespace centrale::flow {

/// Life: the process. Thread: the one that calls `run`. Asio handlers that touch anything of this
/// loop are wrapped: `[&loop] { loop.pass([&] { ... }); }`, so that what they made ready runs at once.
class IoLoop final : public Loop {
 public:
  IoLoop();
  ~IoLoop() override;

  [[nodiscard]] WallInstant wall_now() const override;
  [[nodiscard]] boost::asio::io_context& io();

  void run();
  /// From any thread.
  void stop();

  /// Runs `work` with a fresh `now()`, then all that it made ready.
  template <class Work>
  void pass(Work&& work) {
    begin_pass();
    std::forward<Work>(work)();
    end_pass();
  }

 private:
  void wake() override;
  void begin_pass();
  void end_pass();
  void arm();

  struct Reactor;
  std::unique_ptr<Reactor> reactor_;
};

}  // namespace centrale::flow
