// What is to be done later. Nothing is ever cancelled: who is called looks whether it still matters.
#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "common/clock.hpp"

namespace centrale::bench {

enum class Alarm : std::uint8_t { kRetransmit, kHangUp, kGiveUp, kAnswer, kRepeatAnswer, kRegister };

struct Timer {
  Time when{};
  Alarm alarm{};
  std::uint8_t attempt = 0;    // how often sent before
  std::uint32_t sequence = 0;  // CSeq it was set for
  std::uint64_t key = 0;       // whom it is for
};

class Timers {
 public:
  void set(const Timer& timer) { queue_.push(timer); }
  [[nodiscard]] Time next() const { return queue_.empty() ? Time::max() : queue_.top().when; }

  template <class Each>
  void fire(Time now, Each&& each) {
    while (!queue_.empty() && queue_.top().when <= now) {
      const auto timer = queue_.top();
      queue_.pop();
      each(timer);
    }
  }

 private:
  struct Later {
    bool operator()(const Timer& a, const Timer& b) const { return a.when > b.when; }
  };
  std::priority_queue<Timer, std::vector<Timer>, Later> queue_;
};

/// T1 of RFC 3261 §17.1.1.1, doubled with every attempt.
[[nodiscard]] inline Span retransmit_after(std::uint8_t attempt) {
  return std::chrono::milliseconds(500) * (1 << attempt);
}
constexpr std::uint8_t kMostAttempts = 5;  // about 64 T1 / 2 in all
constexpr auto kAnswerDeadline = std::chrono::seconds(32);

}  // namespace centrale::bench
