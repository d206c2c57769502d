// The personal assistant: what a caller hears, and the codes that set it.
#pragma once

#include <string>

#include "call/call_ref.hpp"
#include "directory/feature_state.hpp"

namespace centrale::features {

/// `state` lives as long as the exchange.
[[nodiscard]] flow::Task<call::Next> personal_assistant(call::CallRef call, UserId of,
                                                        const directory::FeatureState* state);

/// `*20` and its argument; `#20` (no argument, `on` false).
[[nodiscard]] flow::Task<call::Next> set_absence(call::CallRef call, bool on, std::string argument,
                                                 directory::FeatureState* state);

}  // namespace centrale::features
