// Which days a recurrence rule means (RFC 5545 §3.3.10), as far as days go: no hours, no week numbers.
//
// Our own, because the work must have a bound that a hostile file cannot move: every day that is looked at is
// paid for from a budget.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace centrale::holidays {

using Day = std::chrono::local_days;

struct Recurrence {
  enum class Every : std::uint8_t { day, week, month, year };
  struct OnWeekday {
    int which = 0;  // 2: the second of the month or year, -1: the last, 0: every
    std::chrono::weekday weekday{};
  };
  Every every = Every::year;
  int interval = 1;
  std::optional<int> count{};
  std::optional<Day> until{};  // included
  std::vector<int> months{};
  std::vector<int> month_days{};  // negative: from the end
  std::vector<int> year_days{};
  std::vector<OnWeekday> weekdays{};
  std::vector<int> positions{};  // BYSETPOS
  std::chrono::weekday week_begins = std::chrono::Monday;

  /// The same date each year for ever, and nothing else said.
  [[nodiscard]] bool plain_yearly() const;
};

/// "FREQ=YEARLY;BYMONTH=4;BYDAY=-1MO". Error: what part of it is wrong or not understood.
[[nodiscard]] Result<Recurrence> parse_recurrence(std::string_view text);

/// The days from `from` to `to` on which it recurs, in order. `start` is the first day there is; `budget` is
/// how many days may be looked at and goes down. Error: the budget is used up.
[[nodiscard]] Result<std::vector<Day>> days_of(const Recurrence& rule, Day start, Day from, Day to,
                                               std::int64_t& budget);

}  // namespace centrale::holidays
