#include "holidays/recurrence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "holidays/date_text.hpp"

namespace centrale::holidays {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::month;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::size_t kLongestList = 366;

std::optional<int> number_of(std::string_view text) {
  int value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

std::optional<weekday> weekday_of(std::string_view text) {
  constexpr std::array<std::string_view, 7> kNames{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
  const auto found = std::ranges::find(kNames, text);
  if (found == kNames.end()) return std::nullopt;
  return weekday(static_cast<unsigned>(found - kNames.begin()));
}

std::optional<Recurrence::OnWeekday> on_weekday(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto day = weekday_of(text.substr(text.size() - 2));
  const std::string_view ordinal = text.substr(0, text.size() - 2);
  const auto which = ordinal.empty() ? std::optional(0) : number_of(ordinal);
  if (!day || !which || std::abs(*which) > 53 || (!ordinal.empty() && *which == 0)) return std::nullopt;
  return Recurrence::OnWeekday{.which = *which, .weekday = *day};
}

/// Calls `take` with each piece between commas; false when one is refused or they are too many.
template <class Take>
bool each_of(std::string_view list, Take take) {
  for (std::size_t count = 0; count < kLongestList; ++count) {
    const auto end = list.find(',');
    if (!take(list.substr(0, end))) return false;
    if (end == list.npos) return true;
    list.remove_prefix(end + 1);
  }
  return false;
}

bool read_numbers(std::string_view list, int most, bool negative, std::vector<int>& to) {
  return each_of(list, [&](std::string_view piece) {
    const auto number = number_of(piece);
    const bool good = number && *number != 0 && std::abs(*number) <= most && (negative || *number > 0);
    if (good) to.push_back(*number);
    return good;
  });
}

bool read_every(std::string_view text, Recurrence& rule) {
  using Every = Recurrence::Every;
  constexpr std::array<std::pair<std::string_view, Every>, 4> kNames{
      {{"DAILY", Every::day}, {"WEEKLY", Every::week}, {"MONTHLY", Every::month}, {"YEARLY", Every::year}}};
  const auto found = std::ranges::find(kNames, text, &std::pair<std::string_view, Every>::first);
  if (found == kNames.end()) return false;
  rule.every = found->second;
  return true;
}

bool read_positive(std::string_view text, int& to) {
  const auto number = number_of(text);
  if (!number || *number < 1 || *number > 10000) return false;
  to = *number;
  return true;
}

bool read_part(std::string_view name, std::string_view value, Recurrence& rule) {
  if (name == "FREQ") return read_every(value, rule);
  if (name == "INTERVAL") return read_positive(value, rule.interval);
  if (name == "COUNT") return read_positive(value, rule.count.emplace());
  if (name == "UNTIL") return (rule.until = day_of_text(value.substr(0, 8))).has_value();
  if (name == "BYMONTH") return read_numbers(value, 12, false, rule.months);
  if (name == "BYMONTHDAY") return read_numbers(value, 31, true, rule.month_days);
  if (name == "BYYEARDAY") return read_numbers(value, 366, true, rule.year_days);
  if (name == "BYSETPOS") return read_numbers(value, 366, true, rule.positions);
  if (name == "WKST") {
    const auto first = weekday_of(value);
    rule.week_begins = first.value_or(std::chrono::Monday);
    return first.has_value();
  }
  if (name == "BYDAY") {
    return each_of(value, [&rule](std::string_view piece) {
      const auto day = on_weekday(piece);
      if (day) rule.weekdays.push_back(*day);
      return day.has_value();
    });
  }
  return false;
}

struct Span {
  local_days first;
  local_days last;
};

Span month_of(year_month_day date) {
  return {local_days{date.year() / date.month() / 1},
          local_days{date.year() / date.month() / std::chrono::last}};
}
Span year_of(year_month_day date) {
  return {local_days{date.year() / 1 / 1}, local_days{date.year() / 12 / 31}};
}

bool is_numbered(const std::vector<int>& wanted, Day day, Span in) {
  const auto from_begin = (day - in.first).count() + 1, from_end = (day - in.last).count() - 1;
  return std::ranges::any_of(wanted, [=](int n) { return n == from_begin || n == from_end; });
}

/// One rule and the day that it starts from.
class Days {
 public:
  using Every = Recurrence::Every;
  Days(const Recurrence& rule, Day start) : rule_(rule), start_(start), start_date_(start) {}

  /// The period that is `steps` intervals after the one of the start.
  [[nodiscard]] Span period(std::int64_t steps) const {
    const std::int64_t by = steps * rule_.interval;
    switch (rule_.every) {
      case Every::day: return {start_ + days{by}, start_ + days{by}};
      case Every::week: {
        const local_days monday = start_ - (weekday{start_} - rule_.week_begins) + days{7 * by};
        return {monday, monday + days{6}};
      }
      case Every::month: {
        const auto first = start_date_.year() / start_date_.month() + std::chrono::months{by};
        return month_of(first / 1);
      }
      case Every::year: return year_of((start_date_.year() + std::chrono::years{by}) / 1 / 1);
    }
    return {};
  }

  /// How many whole intervals may be passed over without missing anything from `from` on.
  [[nodiscard]] std::int64_t steps_to(Day from) const {
    constexpr std::array<std::int64_t, 4> kLongest{1, 7, 31, 366};
    const std::int64_t length = kLongest[static_cast<std::size_t>(rule_.every)] * rule_.interval;
    return std::max<std::int64_t>(0, (from - start_).count() / length - 1);
  }

  [[nodiscard]] std::vector<Day> in(Span period) const {
    std::vector<Day> found;
    for (Day day = period.first; day <= period.last; day += days{1}) {
      if (matches(day)) found.push_back(day);
    }
    if (rule_.positions.empty()) return found;
    std::vector<Day> chosen;
    const auto size = static_cast<int>(found.size());
    for (int place = 0; place < size; ++place) {
      const bool wanted =
          std::ranges::any_of(rule_.positions, [=](int n) { return n == place + 1 || n == place - size; });
      if (wanted) chosen.push_back(found[static_cast<std::size_t>(place)]);
    }
    return chosen;
  }

 private:
  [[nodiscard]] bool matches(Day day) const {
    const year_month_day date{day};
    const auto is_month = [&](int n) {
      return static_cast<unsigned>(n) == static_cast<unsigned>(date.month());
    };
    if (!rule_.months.empty() && std::ranges::none_of(rule_.months, is_month)) return false;
    if (!rule_.month_days.empty() && !is_numbered(rule_.month_days, day, month_of(date))) return false;
    if (!rule_.year_days.empty() && !is_numbered(rule_.year_days, day, year_of(date))) return false;
    if (!rule_.weekdays.empty() && !on_wanted_weekday(day, date)) return false;
    return as_the_start(date, day);
  }

  [[nodiscard]] bool on_wanted_weekday(Day day, year_month_day date) const {
    const bool of_month = rule_.every == Every::month || !rule_.months.empty();
    const Span in = of_month ? month_of(date) : year_of(date);
    const auto from_begin = (day - in.first).count() / 7 + 1, from_end = -((in.last - day).count() / 7 + 1);
    return std::ranges::any_of(rule_.weekdays, [&](const Recurrence::OnWeekday& each) {
      return each.weekday == weekday{day} &&
             (each.which == 0 || each.which == from_begin || each.which == from_end);
    });
  }

  // What the rule leaves open comes from the start (RFC 5545 §3.3.10).
  [[nodiscard]] bool as_the_start(year_month_day date, Day day) const {
    const bool open = rule_.month_days.empty() && rule_.year_days.empty() && rule_.weekdays.empty();
    if (!open) return true;
    switch (rule_.every) {
      case Every::day: return true;
      case Every::week: return weekday{day} == weekday{start_};
      case Every::month: return date.day() == start_date_.day();
      case Every::year:
        return date.day() == start_date_.day() &&
               (!rule_.months.empty() || date.month() == start_date_.month());
    }
    return false;
  }

  const Recurrence& rule_;
  Day start_;
  year_month_day start_date_;
};

}  // namespace

bool Recurrence::plain_yearly() const {
  return every == Every::year && interval == 1 && !count && !until && months.empty() && month_days.empty() &&
         year_days.empty() && weekdays.empty() && positions.empty();
}

Result<Recurrence> parse_recurrence(std::string_view text) {
  Recurrence rule;
  bool has_every = false;
  while (!text.empty()) {
    const auto end = text.find(';');
    const std::string_view part = text.substr(0, end);
    const auto equals = part.find('=');
    const std::string_view name = part.substr(0, equals);
    if (equals == part.npos || !read_part(name, part.substr(equals + 1), rule))
      return fail(fmt::format("{} cannot be a rule for holidays", part.substr(0, 60)));
    has_every = has_every || name == "FREQ";
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
  }
  if (!has_every) return fail("FREQ is missing");
  const bool by_place = std::ranges::any_of(rule.weekdays, [](const auto& each) { return each.which != 0; });
  if (by_place && rule.every != Recurrence::Every::month && rule.every != Recurrence::Every::year)
    return fail("BYDAY counts days in a rule that is neither MONTHLY nor YEARLY");
  return rule;
}

Result<std::vector<Day>> days_of(const Recurrence& rule, Day start, Day from, Day to, std::int64_t& budget) {
  const Days all(rule, start);
  const Day end = rule.until ? std::min(*rule.until, to) : to;
  std::vector<Day> found;
  int seen = 0;
  for (std::int64_t step = rule.count ? 0 : all.steps_to(from);; ++step) {
    const Span period = all.period(step);
    if (period.first > end) return found;
    budget -= (period.last - period.first).count() + 1;
    if (budget < 0) return fail("recurs more often than can be followed");
    for (const Day day : all.in(period)) {
      if (day < start) continue;
      if (day > end || (rule.count && ++seen > *rule.count)) return found;
      if (day >= from) found.push_back(day);
    }
  }
}

}  // namespace centrale::holidays
