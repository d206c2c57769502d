// A loop whose time stands still until a test, or an explanation of a call, moves it.
#pragma once

#include "flow/loop.hpp"

namespace centrale::flow {

class VirtualLoop final : public Loop {
 public:
  explicit VirtualLoop(WallInstant wall_start = WallInstant{});

  [[nodiscard]] WallInstant wall_now() const override;

  /// The clock on the wall shows `now` from here on; waits go on as they were.
  void set_wall(WallInstant now);

  /// Runs everything that is ready now, without moving time.
  void settle();
  /// Moves time forward by `span`, stopping at every timer on the way.
  void advance(Duration span);
  /// Moves to the next timer; false when none runs.
  bool advance_to_next();

 private:
  void wake() override {}

  Instant start_;
  WallInstant wall_start_;
};

}  // namespace centrale::flow
