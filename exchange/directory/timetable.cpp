#include "directory/timetable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "directory/tenant.hpp"

namespace centrale::directory {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::year_month_day;

constexpr std::int64_t kDay = 24 * 60;

bool marked(const WeeklyHours& hours, local_days day) {
  const auto bit = std::chrono::weekday{day}.iso_encoding() - 1;
  return (hours.days >> bit & 1U) != 0;
}

template <class T, class Id>
const T* find(const std::vector<T>& all, const Id& id) {
  const auto found = std::ranges::find(all, id, &T::id);
  return found == all.end() ? nullptr : &*found;
}

bool read_number(std::string_view text, int& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

// "2026-12-25 10:00" or "2026-12-25T10:00"
std::optional<CivilTime> parse_reading(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  const bool shaped = text.size() == 16 && text[4] == '-' && text[7] == '-' &&
                      (text[10] == ' ' || text[10] == 'T') && text[13] == ':';
  if (!shaped || !read_number(text.substr(0, 4), year) || !read_number(text.substr(5, 2), month) ||
      !read_number(text.substr(8, 2), day) || !read_number(text.substr(11, 2), hour) ||
      !read_number(text.substr(14, 2), minute)) {
    return std::nullopt;
  }
  const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return CivilTime{local_days{date} + std::chrono::hours{hour} + minutes{minute}};
}

}  // namespace

bool within(const WeeklyHours& hours, CivilTime local) {
  const local_days today = floor<days>(local);
  const auto minute = floor<minutes>(local - today).count();
  if (hours.from < hours.to) return marked(hours, today) && minute >= hours.from && minute < hours.to;
  return (marked(hours, today) && minute >= hours.from) ||
         (marked(hours, today - days{1}) && minute < hours.to % kDay);
}

bool within(const Holiday& holiday, local_days day) {
  const year_month_day date{day};
  if (!holiday.every_year) return date >= holiday.first && date <= holiday.last;
  return date.month() == holiday.first.month() && date.day() == holiday.first.day();
}

Timetable::Timetable(const Tenant& tenant)
    : zone_(TimeZone::load(tenant.time_zone).value_or(TimeZone())),
      night_(tenant.night_service),
      schedules_(tenant.schedules),
      calendars_(tenant.holiday_calendars) {}

bool Timetable::within(const ScheduleId& schedule, WallInstant at) const {
  const Schedule* found = find(schedules_, schedule);
  if (found == nullptr) return false;
  const CivilTime local = zone_.civil(at);
  return std::ranges::any_of(found->hours,
                             [local](const WeeklyHours& hours) { return directory::within(hours, local); });
}

const std::string* Timetable::holiday(const CalendarId& calendar, WallInstant at) const {
  const HolidayCalendar* found = find(calendars_, calendar);
  if (found == nullptr) return nullptr;
  const local_days day = floor<days>(zone_.civil(at));
  const auto one = std::ranges::find_if(
      found->days, [day](const Holiday& holiday) { return directory::within(holiday, day); });
  return one == found->days.end() ? nullptr : &one->name;
}

Hour Timetable::hour(WallInstant at, std::optional<NightMode> switched) const {
  switch (switched.value_or(night_.mode)) {
    case NightMode::on:
      return {HourKind::night, switched ? "night service is switched on" : "night service is on"};
    case NightMode::off:
      return {HourKind::business, switched ? "night service is switched off" : "night service is off"};
    case NightMode::automatic: break;
  }
  for (const CalendarId& calendar : night_.holidays) {
    if (const std::string* name = holiday(calendar, at)) return {HourKind::holiday, "holiday " + *name};
  }
  if (night_.business_hours.empty() || within(night_.business_hours, at)) return {};
  const Schedule* hours = find(schedules_, night_.business_hours);
  const bool named = hours != nullptr && !hours->name.empty();
  return {HourKind::night, "outside " + (named ? hours->name : night_.business_hours.value())};
}

std::optional<WallInstant> Timetable::instant(std::string_view reading) const {
  const auto local = parse_reading(reading);
  if (!local) return std::nullopt;
  // Both offsets around it: the earlier instant whose clock shows the reading.
  const WallInstant guess{local->time_since_epoch()};
  const auto before = zone_.offset(guess - days{1});
  const auto after = zone_.offset(guess + days{1});
  for (const auto offset : {std::max(before, after), std::min(before, after)}) {
    if (zone_.civil(guess - offset) == *local) return guess - offset;
  }
  return guess - before;
}

std::optional<NightDiversion> night_diversion(const Timetable& timetable, const NightRule& rule,
                                              WallInstant at, std::optional<NightMode> switched) {
  if (rule.mode == FollowsNight::off || (!rule.to && !rule.holidays)) return std::nullopt;
  Hour hour = timetable.hour(at, switched);
  if (rule.mode == FollowsNight::on && hour.kind == HourKind::business) {
    hour = {.kind = HourKind::night, .why = "night is on here"};
  }
  if (hour.kind == HourKind::business) return std::nullopt;
  const bool holiday = hour.kind == HourKind::holiday && rule.holidays;
  const auto& to = holiday ? rule.holidays : rule.to;
  if (!to) return std::nullopt;
  return NightDiversion{.to = *to, .why = std::move(hour.why)};
}

}  // namespace centrale::directory
