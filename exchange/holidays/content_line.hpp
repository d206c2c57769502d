// The lines of an iCalendar file (RFC 5545 §3.1): unfolded, cut into name, parameters and value.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace centrale::holidays {

/// DTSTART;TZID=Europe/Amsterdam:20261225T000000
struct ContentLine {
  std::size_t number = 0;  // of the first of its lines in the file, from 1
  std::string name{};      // upper case
  std::vector<std::pair<std::string, std::string>> parameters{};  // names in upper case
  std::string value{};

  [[nodiscard]] std::string_view parameter(std::string_view parameter_name) const;
};

/// Goes over the text once; memory for one line at a time.
class ContentLines {
 public:
  explicit ContentLines(std::string_view text);

  /// Nothing: the end. A line that is none (no colon) comes with an empty name.
  std::optional<ContentLine> next();

 private:
  [[nodiscard]] std::string_view physical();

  std::string_view rest_;
  std::size_t number_ = 0;
};

}  // namespace centrale::holidays
