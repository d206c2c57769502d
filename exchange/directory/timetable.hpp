// A tenant's schedules, looked up: what kind of hour an instant is for him.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "base/time_zone.hpp"
#include "directory/schedule.hpp"

namespace centrale::directory {

struct Tenant;

/// A holiday comes before night, and night before business hours.
enum class HourKind : std::uint8_t { business, night, holiday };

struct Hour {
  HourKind kind = HourKind::business;
  std::string why;  // for a journey: "holiday Christmas", "outside business hours", "night service is on";
                    // may be empty in business hours
};

/// Immutable, made with its tenant's snapshot. A decision costs no allocation but the words.
class Timetable {
 public:
  /// A zone that this machine does not know counts as UTC: the check of a configuration refuses it before.
  explicit Timetable(const Tenant& tenant);

  /// False for a schedule that there is not.
  [[nodiscard]] bool within(const ScheduleId& schedule, WallInstant at) const;
  /// The holiday's name; null: that day is none of this calendar's.
  [[nodiscard]] const std::string* holiday(const CalendarId& calendar, WallInstant at) const;
  /// `switched`: how somebody has set the switch (FeatureState); nothing: as configured.
  [[nodiscard]] Hour hour(WallInstant at, std::optional<NightMode> switched = {}) const;

  /// The instant of a clock's reading: "2026-12-25 10:00". In an hour that the clock skips, as long
  /// after the jump; in one that it shows twice, the first. Nothing: no such date.
  [[nodiscard]] std::optional<WallInstant> instant(std::string_view reading) const;
  [[nodiscard]] const TimeZone& zone() const { return zone_; }

 private:
  [[nodiscard]] const std::string* holiday_on(CivilTime local) const;

  TimeZone zone_;
  NightService night_;
  std::vector<Schedule> schedules_;
  std::vector<HolidayCalendar> calendars_;
};

/// Whether the hours hold at that moment of the clock.
[[nodiscard]] bool within(const WeeklyHours& hours, CivilTime local);
[[nodiscard]] bool within(const Holiday& holiday, std::chrono::local_days day);

/// What night service does to this user or service now: where its calls go, and why. Nothing: as usual.
struct NightDiversion {
  Destination to;
  std::string why;
};
[[nodiscard]] std::optional<NightDiversion> night_diversion(const Timetable& timetable, const NightRule& rule,
                                                            WallInstant at,
                                                            std::optional<NightMode> switched = {});

}  // namespace centrale::directory
