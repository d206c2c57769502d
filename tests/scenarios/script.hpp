// A .call file taken apart: who does what when, and what must be so then. Knows nothing of how it is run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace centrale::scenarios {

/// `given`: before anything happens. `act`: somebody does something. `expect`: must hold at that time.
enum class Kind : std::uint8_t { given, act, expect };

struct Step {
  Kind kind = Kind::act;
  Duration at{};
  int line = 0;
  std::vector<std::string> words;  // quotes removed: `201 dials "600"` is three words
  std::string text;                // as it stands in the file
};

/// Errors name the line.
[[nodiscard]] Result<std::vector<Step>> parse_script(std::string_view text);

/// "12s", "500ms", "2m"; "4.5s".
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

}  // namespace centrale::scenarios
