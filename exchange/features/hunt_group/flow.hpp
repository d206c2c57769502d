// A call for a hunt group: one number rings several people.
#pragma once

#include "call/call_ref.hpp"
#include "directory/feature_state.hpp"
#include "features/hunt_group/rota.hpp"

namespace centrale::features {

/// `state` and `rotas` live as long as the exchange.
[[nodiscard]] flow::Task<call::Next> hunt_group(call::CallRef call, ServiceId id,
                                                const directory::FeatureState* state, Rotas* rotas);

}  // namespace centrale::features
