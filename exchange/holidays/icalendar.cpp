#include "holidays/icalendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/time_zone.hpp"
#include "holidays/content_line.hpp"
#include "holidays/date_text.hpp"
#include "holidays/recurrence.hpp"
#include "holidays/summary.hpp"

namespace centrale::holidays {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::year_month_day;

constexpr std::size_t kMostErrors = 20;
constexpr std::size_t kLongestValue = 4096;  // of a property that we read
constexpr std::size_t kDeepest = 8;
constexpr std::int64_t kDaysLookedAt = 2'000'000;  // by all rules of a file together
constexpr std::int64_t kLongestEvent = 366;        // days

struct Moment {
  Day day{};
  seconds time{};
  bool whole_day = true;
};

struct Event {
  std::size_t line = 0;
  std::string uid{};
  std::string name{};
  std::optional<Moment> start{};
  std::optional<Moment> end{};
  std::optional<seconds> length{};
  std::optional<Recurrence> rule{};
  std::size_t rule_line = 0;
  std::set<Day> except{};
  std::vector<Day> beside{};        // RDATE
  std::optional<Day> instead_of{};  // RECURRENCE-ID: one day of another event with the same UID
  bool cancelled = false;
  bool wrong = false;  // and it has been said
};

/// "P1DT2H", "P2W": only forwards.
std::optional<seconds> length_of(std::string_view text) {
  if (!text.starts_with('P')) return std::nullopt;
  seconds length{};
  std::int64_t number = 0;
  bool digits = false;
  for (const char c : text.substr(1)) {
    if (c >= '0' && c <= '9' && number < 100'000'000) {
      number = number * 10 + (c - '0');
      digits = true;
      continue;
    }
    if (c == 'T' && !digits) continue;
    const std::int64_t unit = c == 'W'   ? 604800
                              : c == 'D' ? 86400
                              : c == 'H' ? 3600
                              : c == 'M' ? 60
                              : c == 'S' ? 1
                                         : 0;
    if (unit == 0 || !digits) return std::nullopt;
    length += seconds{number * unit};
    number = 0;
    digits = false;
  }
  return digits ? std::nullopt : std::optional(length);
}

/// Reads a file, event by event.
class Reader {
 public:
  Reader(std::string_view text, const std::string& time_zone, WallInstant now)
      : lines_(text), zone_name_(time_zone), zone_(TimeZone::load(time_zone).value_or(TimeZone())) {
    const year_month_day today{floor<days>(zone_.civil(now))};
    from_ = Day{today.year() / 1 / 1};
    to_ = floor<days>(zone_.civil(now)) + days{kYearsAhead * 366};
  }

  std::expected<std::vector<directory::Holiday>, std::vector<FileError>> run() {
    read_lines();
    if (!calendar_) complain(0, "", "is no iCalendar file: BEGIN:VCALENDAR is missing");
    for (const Event& event : events_) {
      if (event.instead_of) moved_[event.uid].insert(*event.instead_of);
    }
    for (Event& event : events_) {
      if (errors_.size() < kMostErrors) add(event);
    }
    std::ranges::sort(errors_, {}, [](const FileError& each) { return std::tie(each.line, each.rule); });
    if (!errors_.empty()) return std::unexpected(std::move(errors_));
    std::vector<directory::Holiday> all;
    for (auto& [place, holiday] : holidays_) all.push_back(std::move(holiday));
    return all;
  }

 private:
  void complain(std::size_t line, std::string property, std::string rule) {
    if (errors_.size() < kMostErrors)
      errors_.push_back({.line = line, .property = std::move(property), .rule = std::move(rule)});
  }

  void read_lines() {
    std::vector<std::string> within;
    while (auto line = lines_.next()) {
      if (errors_.size() >= kMostErrors) return;
      if (line->name.empty()) {
        complain(line->number, "", "is no line of an iCalendar file: it has no colon");
      } else if (line->name == "BEGIN") {
        if (within.size() >= kDeepest) return complain(line->number, "BEGIN", "stands too deep");
        within.push_back(line->value.substr(0, 32));
        begin(within, line->number);
      } else if (line->name == "END") {
        if (within.empty() || within.back() != line->value.substr(0, 32))
          return complain(line->number, "END", "ends what has not begun");
        within.pop_back();
      } else if (within.size() == 2 && within.back() == "VEVENT" && !events_.empty()) {
        read(*line, events_.back());
      }
    }
    if (!within.empty()) complain(0, "", fmt::format("ends too soon: END:{} is missing", within.back()));
  }

  void begin(const std::vector<std::string>& within, std::size_t line) {
    calendar_ = calendar_ || within.front() == "VCALENDAR";
    if (within.size() != 2 || within.back() != "VEVENT") return;
    if (events_.size() >= kMostHolidays)
      return complain(line, "BEGIN", "is one event too many: 1000 at most");
    events_.emplace_back().line = line;
  }

  void read(const ContentLine& line, Event& event) {
    if (line.name == "SUMMARY") event.name = summary_of(line.value);
    if (line.name == "UID") event.uid = line.value.substr(0, 255);
    if (line.name == "STATUS") event.cancelled = line.value == "CANCELLED";
    if (line.name == "DTSTART") read_moment(line, event.start);
    if (line.name == "DTEND") read_moment(line, event.end);
    if (line.name == "DURATION" && !(event.length = length_of(line.value)))
      complain(line.number, line.name, "is not a length such as P1D");
    if (line.name == "EXDATE") each_day(line, [&event](Day day) { event.except.insert(day); });
    if (line.name == "RDATE") each_day(line, [&event](Day day) { event.beside.push_back(day); });
    if (line.name == "RECURRENCE-ID") each_day(line, [&event](Day day) { event.instead_of = day; });
    if (line.name == "RRULE") read_rule(line, event);
    if (line.name == "EXRULE") complain(line.number, line.name, "is not understood");
  }

  void read_rule(const ContentLine& line, Event& event) {
    if (line.value.size() > kLongestValue) return complain(line.number, line.name, "is too long");
    auto rule = parse_recurrence(line.value);
    if (!rule) return complain(line.number, line.name, rule.error().what);
    if (event.rule) return complain(line.number, line.name, "stands there twice");
    event.rule = std::move(*rule);
    event.rule_line = line.number;
  }

  void read_moment(const ContentLine& line, std::optional<Moment>& to) {
    to = moment_of(line.value, line.parameter("TZID"));
    if (!to) events_.back().wrong = true;
    if (!to)
      complain(line.number, line.name, "is not a day such as 20261225 or a time such as 20261225T180000");
  }

  template <class Visit>
  void each_day(const ContentLine& line, Visit visit) {
    std::string_view rest = line.value;
    for (std::size_t count = 0; count < kMostHolidays; ++count) {
      const auto end = rest.find(',');
      const std::string_view one = rest.substr(0, end);
      const auto moment = moment_of(one.substr(0, one.find('/')), line.parameter("TZID"));
      if (!moment) return complain(line.number, line.name, "is not a list of days or times");
      visit(moment->day);
      if (end == rest.npos) return;
      rest.remove_prefix(end + 1);
    }
    complain(line.number, line.name, fmt::format("has more than {} days", kMostHolidays));
  }

  [[nodiscard]] std::optional<Moment> moment_of(std::string_view text, std::string_view zone) {
    const auto day = day_of_text(text.substr(0, 8));
    if (!day) return std::nullopt;
    if (text.size() == 8) return Moment{.day = *day};
    unsigned clock = 0;
    const bool utc = text.size() == 16 && text.ends_with('Z');
    if ((text.size() != 15 && !utc) || text[8] != 'T') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + 9, text.data() + 15, clock);
    if (error != std::errc{} || end != text.data() + 15 || clock / 10000 > 23 || clock / 100 % 100 > 59 ||
        clock % 100 > 60)
      return std::nullopt;
    const seconds time{clock / 10000 * 3600 + clock / 100 % 100 * 60 + std::min(clock % 100, 59U)};
    const CivilTime local = by_our_clock(CivilTime{*day} + time, utc ? "UTC" : zone);
    const Day on = floor<days>(local);
    return Moment{.day = on, .time = local - CivilTime{on}, .whole_day = false};
  }

  // A zone that nobody else knows ("W. Europe Standard Time", or none at all) is taken to be the tenant's.
  [[nodiscard]] CivilTime by_our_clock(CivilTime there, std::string_view zone) {
    if (zone.empty() || zone == zone_name_) return there;
    const auto [known, fresh] = zones_.try_emplace(std::string(zone.substr(0, 64)));
    if (fresh && zones_.size() <= kMostHolidays) {
      if (auto loaded = zone == "UTC" ? Result<TimeZone>() : TimeZone::load(known->first))
        known->second = *loaded;
    }
    if (!known->second) return there;
    const WallInstant guess{there.time_since_epoch()};
    const WallInstant at = guess - known->second->offset(guess - known->second->offset(guess));
    return zone_.civil(at);
  }

  void add(Event& event) {
    if (event.wrong) return;
    if (!event.start) return complain(event.line, "DTSTART", "is missing");
    const auto length = length_in_days(event);
    if (!length) return complain(event.line, "DTEND", "is before DTSTART, or more than a year after it");
    if (event.cancelled) return;
    if (event.name.empty()) event.name = "Holiday";
    const bool for_ever = event.rule && event.rule->plain_yearly() && event.except.empty() &&
                          event.beside.empty() && *length == 0 && !moved_.contains(event.uid);
    if (for_ever) return put(event, event.start->day, *length, true);
    for (const Day day : event.beside) put(event, day, *length, false);
    if (!event.rule) return put(event, event.start->day, *length, false);
    const auto found = days_of(*event.rule, event.start->day, from_ - days{*length}, to_, budget_);
    if (!found) return complain(event.rule_line, "RRULE", found.error().what);
    for (const Day day : *found) put(event, day, *length, false);
  }

  /// Days after the first one; nothing: it cannot be.
  [[nodiscard]] static std::optional<std::int64_t> length_in_days(const Event& event) {
    const CivilTime start = CivilTime{event.start->day} + event.start->time;
    CivilTime end = event.start->whole_day ? start + days{1} : start;
    if (event.end) end = CivilTime{event.end->day} + event.end->time;
    if (event.length) end = start + *event.length;
    if (end < start) return std::nullopt;
    const Day last = end == start ? event.start->day : floor<days>(end - seconds{1});
    const auto length = (last - event.start->day).count();
    return length <= kLongestEvent ? std::optional<std::int64_t>(length) : std::nullopt;
  }

  void put(const Event& event, Day day, std::int64_t length, bool every_year) {
    const auto moved = moved_.find(event.uid);
    const bool elsewhere = !event.instead_of && moved != moved_.end() && moved->second.contains(day);
    if (elsewhere || event.except.contains(day)) return;
    if (!every_year && (day + days{length} < from_ || day > to_)) return;
    if (holidays_.size() >= kMostHolidays) {
      if (!std::exchange(full_, true))
        complain(event.line, "", fmt::format("makes more than {} holidays", kMostHolidays));
      return;
    }
    const Day shown = every_year ? leap_year_day(day) : day;
    directory::Holiday holiday{.first = year_month_day{shown},
                               .last = year_month_day{shown + days{length}},
                               .every_year = every_year,
                               .name = event.name};
    holidays_.try_emplace({!every_year, shown, length, event.name}, std::move(holiday));
  }

  // As the directory reads "every 12-25": in a leap year, so that 29 February is a day.
  [[nodiscard]] static Day leap_year_day(Day day) {
    const year_month_day date{day};
    return Day{std::chrono::year{2024} / date.month() / date.day()};
  }

  ContentLines lines_;
  std::string zone_name_;
  TimeZone zone_;
  std::map<std::string, std::optional<TimeZone>> zones_;
  Day from_{}, to_{};
  bool calendar_ = false, full_ = false;
  std::vector<Event> events_;
  std::map<std::string, std::set<Day>> moved_;
  std::map<std::tuple<bool, Day, std::int64_t, std::string>, directory::Holiday> holidays_;
  std::vector<FileError> errors_;
  std::int64_t budget_ = kDaysLookedAt;
};

}  // namespace

std::string to_text(const FileError& error) {
  const std::string property = error.property.empty() ? "" : error.property + ": ";
  return error.line == 0 ? fmt::format("file: {}{}", property, error.rule)
                         : fmt::format("line {}: {}{}", error.line, property, error.rule);
}

std::expected<std::vector<directory::Holiday>, std::vector<FileError>> read_icalendar(
    std::string_view text, const std::string& time_zone, WallInstant now) {
  if (text.size() > kLargestFile)
    return std::unexpected(
        std::vector<FileError>{{.line = 0, .property = "", .rule = "is larger than 1 MiB"}});
  return Reader(text, time_zone, now).run();
}

}  // namespace centrale::holidays
