// What an answered caller is told who can go no further: prompt and tone for every refusal. Pure.
#pragma once

#include <string_view>

#include "base/time.hpp"
#include "call/media_port.hpp"
#include "call/outcome.hpp"

namespace centrale::call {

inline constexpr Duration kToneLasts = 4s;

/// Id of the prompt.
[[nodiscard]] std::string_view words_for(Refusal refusal);
[[nodiscard]] Tone tone_for(Refusal refusal);

}  // namespace centrale::call
