// A feature code: the line changes, and a voice says so.
#pragma once

#include "call/call_ref.hpp"
#include "directory/dial_plan.hpp"
#include "directory/feature_state.hpp"

namespace centrale::features {

/// Only for a call that comes from one of the user's own devices. `state` lives as long as the exchange.
[[nodiscard]] flow::Task<call::Next> feature_code(call::CallRef call, directory::FeatureCode code,
                                                  directory::FeatureState* state);

}  // namespace centrale::features
