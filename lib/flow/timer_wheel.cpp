#include "flow/timer_wheel.hpp"

#include <algorithm>

#include "flow/loop.hpp"

namespace centrale::flow {
namespace {

constexpr Duration kTick = 1ms;

}  // namespace

void Timer::start(Duration after) {
  due_ = loop_.now() + std::max(after, Duration::zero());
  loop_.wheel().insert(*this);
}

TimerWheel::TimerWheel(Instant start) : start_(start) {}

std::uint64_t TimerWheel::tick_of(Instant when) const {
  const Duration since = std::max(when - start_, Duration::zero());
  return static_cast<std::uint64_t>((since + kTick - Duration(1)) / kTick);  // never early
}

Instant TimerWheel::instant_of(std::uint64_t tick) const {
  return start_ + kTick * static_cast<std::int64_t>(tick);
}

void TimerWheel::insert(Timer& timer) {
  timer.unlink();
  place(timer, std::max(tick_of(timer.due_), current_ + 1));
}

void TimerWheel::place(Timer& timer, std::uint64_t due_tick) {
  constexpr std::uint64_t longest = (std::uint64_t{1} << (kBits * kLevels)) - 1;
  const std::uint64_t tick = std::min(due_tick, current_ + longest);
  std::uint64_t differing = tick ^ current_;
  std::size_t level = 0;
  while (level + 1 < kLevels && differing >= kSlots) {
    differing >>= kBits;
    ++level;
  }
  const std::size_t slot = (tick >> (kBits * level)) & (kSlots - 1);
  levels_.at(level).slots.at(slot).append(timer);
  levels_.at(level).used.set(slot);
}

void TimerWheel::advance(Instant now) {
  if (now < start_) return;
  const auto target = static_cast<std::uint64_t>((now - start_) / kTick);
  while (current_ < target) {
    const std::optional<Instant> due = next_due();
    const std::uint64_t next = due ? tick_of(*due) : target + 1;
    if (next > target) {
      current_ = target;
      break;
    }
    current_ = next;
    cascade();
    fire(levels_[0].slots.at(current_ & (kSlots - 1)));
  }
}

/// When a wheel comes round, the slot of the next wheel that now begins is spread over it.
void TimerWheel::cascade() {
  for (std::size_t level = 1; level < kLevels; ++level) {
    if ((current_ & ((std::uint64_t{1} << (kBits * level)) - 1)) != 0) return;
    Link pending;
    pending.splice(levels_.at(level).slots.at((current_ >> (kBits * level)) & (kSlots - 1)));
    while (pending.linked()) {
      auto& timer = static_cast<Timer&>(*pending.next());
      timer.unlink();
      place(timer, std::max(tick_of(timer.due_), current_));
    }
  }
}

void TimerWheel::fire(Link& slot) {
  Link due;
  due.splice(slot);
  while (due.linked()) {
    auto& timer = static_cast<Timer&>(*due.next());
    timer.unlink();
    timer.on_due_(timer.owner_);
  }
}

std::optional<Instant> TimerWheel::next_due() {
  for (std::size_t level = 0; level < kLevels; ++level) {
    const std::uint64_t base = current_ >> (kBits * level);
    const std::size_t index = base & (kSlots - 1);
    auto& [slots, used] = levels_.at(level);
    // A timer stands on the level where its tick first differs from ours, so never behind `index`.
    for (std::size_t slot = used._Find_next(index); slot < kSlots; slot = used._Find_next(slot)) {
      if (slots.at(slot).linked()) return instant_of((base - index + slot) << (kBits * level));
      used.reset(slot);
    }
  }
  return std::nullopt;
}

}  // namespace centrale::flow
