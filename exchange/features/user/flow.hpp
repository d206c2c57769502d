// A call for a user: his phones ring, or the call goes where he wants it.
#pragma once

#include "call/call_ref.hpp"
#include "directory/feature_state.hpp"

namespace centrale::features {

/// `state` lives as long as the exchange.
[[nodiscard]] flow::Task<call::Next> user_line(call::CallRef call, UserId id,
                                               const directory::FeatureState* state);

}  // namespace centrale::features
