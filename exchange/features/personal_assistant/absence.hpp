// The code of the personal assistant, taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "directory/personal_assistant.hpp"
#include "directory/timetable.hpp"

namespace centrale::features {

/// "4" or "41530": a digit of 1 to 9, then perhaps hour and minute. Nothing: it is neither.
[[nodiscard]] std::optional<directory::Absent> absence_of(std::string_view argument,
                                                          const directory::Timetable& timetable,
                                                          WallInstant now);

/// The prompt that says why: "assistant-meeting".
[[nodiscard]] std::string prompt_of(directory::Absence why);

}  // namespace centrale::features
