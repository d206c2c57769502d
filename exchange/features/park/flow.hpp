// Parking a call and retrieving it.
#pragma once

#include <string>

#include "call/call_ref.hpp"
#include "features/park/lot.hpp"

namespace centrale::features {

/// The parked call's own story. `lot` lives as long as the exchange.
[[nodiscard]] flow::Task<call::Next> stand_parked(call::CallRef call, Extension at, ParkLot* lot);
/// *68: parks whoever the party has on hold.
[[nodiscard]] flow::Task<call::Next> park_held(call::CallRef call, std::string extension, ParkLot* lot);
/// *68 pressed during a talk: whoever talks with `by` is parked at the parker's own extension.
void park_talk(call::CallRef call, LegId by, const call::Party& parker);
/// *88.
[[nodiscard]] flow::Task<call::Next> retrieve_parked(call::CallRef call, std::string extension, ParkLot* lot);

}  // namespace centrale::features
