// Hierarchical timing wheel (Varghese and Lauck 1987, scheme 6): start, stop and expiry in constant
// time however many timers wait. Resolution 1 ms; a timer never fires early.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "base/time.hpp"
#include "flow/intrusive.hpp"

namespace centrale::flow {

class Loop;

/// Calls its owner once, on the loop's thread, after `start`. Owned by whoever waits: when it dies
/// before it is due, nothing happens. The call may start the timer again or destroy it.
///
///   Timer retransmit_{loop, this, [](Transaction& self) { self.retransmit(); }};
class Timer : private Link {
 public:
  template <class Owner, class OnDue>
  Timer(Loop& loop, Owner* owner, OnDue) : loop_(loop), owner_(owner) {
    static_assert(std::is_empty_v<OnDue>, "a timer's call captures nothing: it gets its owner");
    on_due_ = [](void* self) { OnDue{}(*static_cast<Owner*>(self)); };
  }

  /// From now on, whatever was started before.
  void start(Duration after);
  void stop() { unlink(); }
  [[nodiscard]] bool running() const { return linked(); }
  [[nodiscard]] Instant due() const { return due_; }

 private:
  friend class TimerWheel;
  Loop& loop_;
  void* owner_;
  void (*on_due_)(void*);
  Instant due_;
};

/// Owned by a Loop; its thread only.
class TimerWheel {
 public:
  explicit TimerWheel(Instant start);

  void insert(Timer& timer);
  /// Fires everything due at or before `now`, in order of due time to the millisecond.
  void advance(Instant now);
  /// A moment no later than the next expiry, for sleeping until then; empty when no timer runs.
  [[nodiscard]] std::optional<Instant> next_due();

 private:
  static constexpr std::size_t kLevels = 5;
  static constexpr std::size_t kBits = 8;
  static constexpr std::size_t kSlots = std::size_t{1} << kBits;

  struct Level {
    std::array<Link, kSlots> slots;
    std::bitset<kSlots> used;  // may still be set for a slot whose timers were stopped
  };

  [[nodiscard]] std::uint64_t tick_of(Instant when) const;
  [[nodiscard]] Instant instant_of(std::uint64_t tick) const;
  void place(Timer& timer, std::uint64_t due_tick);
  void cascade();
  static void fire(Link& slot);

  Instant start_;
  std::uint64_t current_ = 0;  // every tick up to and with this one has been fired
  std::array<Level, kLevels> levels_;
};

}  // namespace centrale::flow
