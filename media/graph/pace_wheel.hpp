// Whose turn is when: endpoints that send of themselves, in slots of a few milliseconds each, so that those
// who are due together are served in one go.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "base/time.hpp"
#include "flow/intrusive.hpp"

namespace centrale::media_graph {

/// A member's place in a wheel; leaves it when it dies.
template <class Owner>
struct Turn : flow::Link {
  explicit Turn(Owner& of) : owner(&of) {}
  Owner* owner;
};

/// `Slots` times `step` is the longest period.
template <class Owner, std::size_t Slots>
class PaceWheel {
 public:
  PaceWheel(Duration step, Instant now) : step_(step), next_(now + step) {}

  /// First turn one step from now; the wheel is moved to `now` when it stood still.
  void enter(Turn<Owner>& turn, Duration after, Instant now) {
    if (turn.linked()) return;
    if (members_ == 0) next_ = now + step_;
    place(turn, after);
    ++members_;
  }
  void leave(Turn<Owner>& turn) {
    if (!turn.linked()) return;
    turn.unlink();
    --members_;
  }

  [[nodiscard]] std::optional<Instant> due() const {
    if (members_ == 0) return std::nullopt;
    return next_;
  }

  /// `run(owner)` for each whose turn has come; it answers after what time the next one is, or nothing when
  /// it leaves. A wheel that is far behind skips: a burst of old packets helps nobody.
  template <class Run>
  void advance(Instant now, Run&& run) {
    if (members_ != 0 && now - next_ > 10 * step_ * static_cast<int>(Slots)) next_ = now;
    while (members_ != 0 && next_ <= now) {
      flow::Link due;
      due.splice(slots_[at_]);
      at_ = (at_ + 1) % Slots;
      next_ += step_;
      while (due.linked()) {
        auto& turn = static_cast<Turn<Owner>&>(*due.next());
        turn.unlink();
        --members_;
        const std::optional<Duration> again = run(*turn.owner);
        if (!again) continue;
        place(turn, *again - step_);  // the slot counter has moved on already
        ++members_;
      }
    }
  }

 private:
  void place(Turn<Owner>& turn, Duration after) {
    const auto ahead = static_cast<std::size_t>(std::max<std::int64_t>(after / step_, 0));
    slots_[(at_ + std::min(ahead, Slots - 1)) % Slots].append(turn);
  }

  Duration step_;
  Instant next_;  // when slot `at_` is due
  std::size_t at_ = 0;
  std::size_t members_ = 0;
  std::array<flow::Link, Slots> slots_;
};

}  // namespace centrale::media_graph
