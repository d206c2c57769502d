#include "features/personal_assistant/absence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "directory/text_form.hpp"

namespace centrale::features {
namespace {

using directory::Absence;
using directory::ClockReading;

constexpr std::string_view kDigits = "0123456789";

// "1530": the next time that the clock shows this.
std::optional<ClockReading> next_time(std::string_view digits, const directory::Timetable& timetable,
                                      WallInstant now) {
  const auto two = [digits](std::size_t at) { return (digits[at] - '0') * 10 + (digits[at + 1] - '0'); };
  const int hour = two(0), minute = two(2);
  if (hour > 23 || minute > 59) return std::nullopt;
  const CivilTime local = timetable.zone().civil(now);
  const auto today = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::minutes time(hour * 60 + minute);
  return directory::reading_of((local - today < time ? today : today + std::chrono::days(1)) + time);
}

}  // namespace

std::optional<directory::Absent> absence_of(std::string_view argument, const directory::Timetable& timetable,
                                            WallInstant now) {
  const bool digits = argument.find_first_not_of(kDigits) == argument.npos;
  if (!digits || (argument.size() != 1 && argument.size() != 5) || argument[0] == '0') return std::nullopt;
  directory::Absent absent{.why = static_cast<Absence>(argument[0] - '0')};
  if (argument.size() == 1) return absent;
  const auto until = next_time(argument.substr(1), timetable, now);
  if (!until) return std::nullopt;
  absent.until = *until;
  return absent;
}

std::string prompt_of(Absence why) { return "assistant-" + directory::TextForm<Absence>::print(why); }

}  // namespace centrale::features
