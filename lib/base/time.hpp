// Time as the exchange uses it: a monotonic instant for every wait, a wall instant only for records.
#pragma once

#include <chrono>

namespace centrale {

using Duration = std::chrono::nanoseconds;
using Instant = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using WallInstant = std::chrono::time_point<std::chrono::system_clock, Duration>;

using namespace std::chrono_literals;

}  // namespace centrale
