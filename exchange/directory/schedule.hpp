// When a company is open: hours of the week, holidays, and what night service makes of them. In the civil
// time of the tenant's zone.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "directory/destination.hpp"

namespace centrale::directory {

using ScheduleId = Strong<struct ScheduleTag, std::string>;  // unique in its tenant
using CalendarId = Strong<struct CalendarTag, std::string>;  // unique in its tenant

/// "mon-fri 09:00-17:30". Hours that do not end after they begin go on past midnight: "sat 22:00-02:00"
/// ends on Sunday.
struct WeeklyHours {
  std::uint8_t days = 0;   // bit 0: Monday
  std::uint16_t from = 0;  // minutes after midnight, on the clock on the wall
  std::uint16_t to = 0;    // not included; up to 1440
  friend bool operator==(const WeeklyHours&, const WeeklyHours&) = default;
};

struct Schedule {
  ScheduleId id{};
  std::string name{};
  std::vector<WeeklyHours> hours{};
};

/// "2026-12-25 Christmas", "2026-12-24..2027-01-02 Closed", "every 12-25 Christmas". Both ends included.
struct Holiday {
  std::chrono::year_month_day first{};
  std::chrono::year_month_day last{};
  bool every_year = false;  // one day; its year says nothing
  std::string name{};
  friend bool operator==(const Holiday&, const Holiday&) = default;
};

struct HolidayCalendar {
  CalendarId id{};
  std::string name{};
  std::vector<Holiday> days{};
};

enum class NightMode : std::uint8_t {
  automatic,  // outside of the business hours, and on holidays
  on,
  off,
};

/// The one switch that diverts every service and user that follows it.
struct NightService {
  NightMode mode = NightMode::automatic;
  ScheduleId business_hours{};  // empty: no hour is night by itself
  std::vector<CalendarId> holidays{};
  std::vector<UserId> switched_by{};  // whose phones may use the codes of the switch
};

enum class FollowsNight : std::uint8_t { follow, on, off };

/// What night service does to one user or service.
struct NightRule {
  FollowsNight mode = FollowsNight::follow;
  std::optional<Destination> to{};        // empty: night changes nothing here
  std::optional<Destination> holidays{};  // empty: as at night
  friend bool operator==(const NightRule&, const NightRule&) = default;
};

}  // namespace centrale::directory
