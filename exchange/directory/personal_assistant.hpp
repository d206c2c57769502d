// The personal assistant tells callers why somebody is away and until when.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "directory/call_rule.hpp"
#include "directory/clock_reading.hpp"
#include "directory/destination.hpp"

namespace centrale::directory {

enum class Absence : std::uint8_t {
  none,
  business_trip,
  gone_for_the_day,
  lunch,
  meeting,
  out_of_office,
  temporarily_out,
  training,
  unavailable,
  vacation,
};

/// Set and taken back by the user from day to day.
struct Absent {
  Absence why = Absence::none;
  ClockReading until{};  // from then on: none; empty: until taken back
  friend bool operator==(const Absent&, const Absent&) = default;
};

/// How the assistant treats callers.
struct PersonalAssistant {
  std::optional<Destination> attendant{};  // key 0; empty: the key does nothing
  std::uint32_t rings_first = 0;           // the phones ring so often before it speaks
  bool ring_splash = false;                // else they ring once, shortly
  std::vector<CallerPattern> except{};     // who gets through as usual
  friend bool operator==(const PersonalAssistant&, const PersonalAssistant&) = default;
};

/// Whether the absence holds at that moment.
[[nodiscard]] bool holds(const Absent& absent, const Timetable& timetable, WallInstant at);

}  // namespace centrale::directory
