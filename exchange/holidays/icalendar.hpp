// Holidays out of an iCalendar file (RFC 5545), from wherever it comes: whatever is in it, the work and the
// memory for it are bounded.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "directory/schedule.hpp"

namespace centrale::holidays {

constexpr std::size_t kLargestFile = std::size_t{1} << 20;
constexpr std::size_t kMostHolidays = 1000;
constexpr int kYearsAhead = 10;

struct FileError {
  std::size_t line = 0;  // 0: the file as a whole
  std::string property{};
  std::string rule{};
};
/// line 12: DTSTART: is not a day such as 20261225
[[nodiscard]] std::string to_text(const FileError& error);

/// The days of every event from this year's first to ten years from now, in order, each once. An event with
/// hours makes every day that it touches a holiday; a plain yearly one is for ever. `time_zone` is the
/// tenant's: what stands in another zone is told by its clock. Errors: every one (the first twenty).
[[nodiscard]] std::expected<std::vector<directory::Holiday>, std::vector<FileError>> read_icalendar(
    std::string_view text, const std::string& time_zone, WallInstant now);

}  // namespace centrale::holidays
