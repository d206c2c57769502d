// The end of many stories: the party is told something, and that was it.
#pragma once

#include <string>

#include "call/call_ref.hpp"

namespace centrale::call {

/// Answers, says the words, ends. `outcome` is the call's in its record: "feature-code", or a refusal's name.
[[nodiscard]] flow::Task<Next> tell_and_end(CallRef call, prompts::Phrase words, std::string outcome);
[[nodiscard]] flow::Task<Next> tell_and_end(CallRef call, prompts::Phrase words, Refusal why);

}  // namespace centrale::call
