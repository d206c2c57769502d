// A moment as somebody reads it off a clock.
#pragma once

#include <string>

#include "base/strong.hpp"
#include "base/time_zone.hpp"

namespace centrale::directory {

/// What a clock on the wall of the tenant's zone shows: "2026-12-25 10:00".
using ClockReading = Strong<struct ClockReadingTag, std::string>;

/// To the minute; seconds are dropped.
[[nodiscard]] ClockReading reading_of(CivilTime local);

}  // namespace centrale::directory
