#include "directory/clock_reading.hpp"

#include <fmt/format.h>

namespace centrale::directory {

ClockReading reading_of(CivilTime local) {
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date{day};
  const auto minute = std::chrono::floor<std::chrono::minutes>(local - day).count();
  return ClockReading(fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", static_cast<int>(date.year()),
                                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                  minute / 60, minute % 60));
}

}  // namespace centrale::directory
