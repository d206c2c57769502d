// "20261225", as iCalendar writes a day.
#pragma once

#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>

namespace centrale::holidays {

/// Years 1900 to 2200: there are no holidays of ours beyond.
[[nodiscard]] inline std::optional<std::chrono::local_days> day_of_text(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.size() != 8 || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(number / 10000)},
                                         std::chrono::month{number / 100 % 100},
                                         std::chrono::day{number % 100}};
  const bool ours = date.ok() && number / 10000 >= 1900 && number / 10000 <= 2200;
  return ours ? std::optional(std::chrono::local_days{date}) : std::nullopt;
}

}  // namespace centrale::holidays
