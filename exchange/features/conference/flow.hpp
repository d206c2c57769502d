// Conferences: one participant's story, and how a talk becomes a conference.
#pragma once

#include "call/call_ref.hpp"
#include "features/conference/hall.hpp"

namespace centrale::features {

/// `hall` lives as long as the exchange.
[[nodiscard]] flow::Task<call::Next> conference(call::CallRef call, directory::ToConference to, Hall* hall);

/// `*30`, pressed by `user` at leg `by` during the talk of `call`: into the conference where he sits, or into
/// a new one together with whom he holds.
void bring_together(call::CallRef call, LegId by, const call::Party& user, Hall& hall);

}  // namespace centrale::features
