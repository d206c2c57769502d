// The clock that both generators pace and measure by.
#pragma once

#include <chrono>

namespace centrale::bench {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using Span = Clock::duration;

[[nodiscard]] inline double in_seconds(Span span) { return std::chrono::duration<double>(span).count(); }

[[nodiscard]] inline double in_milliseconds(Span span) {
  return std::chrono::duration<double, std::milli>(span).count();
}

}  // namespace centrale::bench
