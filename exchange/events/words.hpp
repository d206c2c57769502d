// Records in words, for people: the journey of a call, real or explained, a line for each step.
#pragma once

#include <string>

#include "events/interaction.hpp"

namespace centrale::events {

/// "2026-11-23T10:00:00Z".
[[nodiscard]] std::string text_of(WallInstant when);
/// With a line's end.
[[nodiscard]] std::string line_of(const Record& record);

}  // namespace centrale::events
