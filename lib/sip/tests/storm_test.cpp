// A hundred thousand phones come back at once after an outage: all of them are registered soon, and the
// exchange is never further behind than it can make good.
#include <gtest/gtest.h>

#include <queue>

#include "sip/overload.hpp"

namespace centrale::sip {
namespace {

constexpr int kPhones = 100'000;
constexpr double kServed = 8'000;  // REGISTERs a second, far below what bench/run registrations measures
constexpr Duration kTransactionEnds = 32s;  // RFC 3261 timer F

struct Try {
  Instant at;
  std::uint64_t phone = 0;
  int sent = 0;  // times in this transaction
  Instant began;
  friend bool operator>(const Try& a, const Try& b) { return a.at > b.at; }
};

struct Storm {
  OverloadControl control{{}};
  std::priority_queue<Try, std::vector<Try>, std::greater<>> tries;
  Instant free{1s};  // when the exchange has handled what came before
  Duration longest_wait{};
  int registered = 0;

  void arrive(const Try& request) {
    const Instant begins = std::max(free, request.at);
    const Duration waited = begins - request.at;
    longest_wait = std::max(longest_wait, waited);
    control.observe(waited);
    const auto cost = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / kServed));
    switch (control.admit({Kind::registration, request.phone}, begins)) {
      case Admission::admit:
        free = begins + cost;
        ++registered;
        return;
      case Admission::reject:
        free = begins + cost / 50;
        return tries.push(again_at(begins + std::chrono::seconds(control.retry_after()), request));
      case Admission::drop: break;
    }
    // Nothing came back: T1, doubled up to T2, until the transaction ends and the phone begins anew.
    const Duration gap = std::min<Duration>(500ms * (1 << std::min(request.sent, 3)), 4s);
    Try next{
        .at = request.at + gap, .phone = request.phone, .sent = request.sent + 1, .began = request.began};
    tries.push(next.at - request.began > kTransactionEnds ? again_at(next.at + 30s, request) : next);
  }
  static Try again_at(Instant at, const Try& before) {
    return {.at = at, .phone = before.phone + kPhones, .sent = 0, .began = at};  // another Call-ID
  }
};

TEST(Overload, a_hundred_thousand_phones_that_come_back_at_once_are_all_registered_soon) {
  Storm storm;
  for (int phone = 0; phone < kPhones; ++phone) {
    const Instant at = Instant{1s} + phone * 1s / kPhones;  // all within a second
    storm.tries.push({.at = at, .phone = static_cast<std::uint64_t>(phone) + 1, .sent = 0, .began = at});
  }
  Instant last{};
  while (!storm.tries.empty()) {
    const Try next = storm.tries.top();
    storm.tries.pop();
    last = next.at;
    ASSERT_LT(last, Instant{10min}) << storm.registered << " of them are registered";
    storm.arrive(next);
  }
  const auto took = std::chrono::duration<double>(last - Instant{1s}).count();
  RecordProperty("seconds", std::to_string(took));
  std::printf("100,000 phones: all registered after %.1f s, the longest wait in the queue %.0f ms\n", took,
              std::chrono::duration<double, std::milli>(storm.longest_wait).count());
  EXPECT_EQ(storm.registered, kPhones);
  EXPECT_LT(took, 120) << "the best there could be: " << kPhones / kServed << " s";
  EXPECT_LT(storm.longest_wait, 4s);
}

}  // namespace
}  // namespace centrale::sip
