// Users at phones outside of the exchange: they dial through it as from their desks.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_set>

#include "call/call_ref.hpp"
#include "directory/feature_state.hpp"

namespace centrale::features {

/// The party is asked for the PIN of this user; none: of somebody who typed an extension that nobody has.
using ProvePin = std::function<flow::Task<bool>(call::CallRef, std::optional<UserId>, std::string typed)>;
/// What a user's phone dialled.
using DialAs = std::function<flow::Task<call::Next>(call::CallRef, std::string digits)>;

/// Users whose phone is about to be called.
using CallsDue = std::unordered_set<Of<UserId>>;

/// Known by the number that calls, else by extension, and proved by PIN, he dials on by his own rights.
[[nodiscard]] flow::Task<call::Next> call_through(call::CallRef call, ProvePin prove, DialAs dial);

/// The call is refused and its phone is called, if it is a user's. `due` lives as long as the exchange.
[[nodiscard]] flow::Task<call::Next> call_me_back(call::CallRef call, CallsDue* due);

/// The phone that this code is dialled at rings no more, or again.
[[nodiscard]] flow::Task<call::Next> silence_phone(call::CallRef call, bool silent,
                                                   directory::FeatureState* state);

}  // namespace centrale::features
