// Hot desks: sitting down at a colleague's phone, and leaving it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "call/call_ref.hpp"
#include "directory/feature_state.hpp"

namespace centrale::features {

/// Whether the party knows this user's PIN. Nobody: whoever was typed may not or is unknown, which must sound
/// and count as a wrong PIN does.
using AskPin = std::function<flow::Task<bool>(call::CallRef, std::optional<UserId>, std::string typed)>;

/// `*35`, with the extension behind it or asked for.
[[nodiscard]] flow::Task<call::Next> sit_down(call::CallRef call, std::string extension,
                                              directory::FeatureState* state, AskPin ask_pin);

/// `#35`: the guest of this phone leaves it; at a phone without one, its user leaves the desk where he sits.
[[nodiscard]] flow::Task<call::Next> leave_desk(call::CallRef call, directory::FeatureState* state);

}  // namespace centrale::features
