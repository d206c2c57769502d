// What users have set themselves, kept behind the calls' backs.
#pragma once

#include <functional>

#include "base/result.hpp"
#include "directory/feature_state.hpp"
#include "store/database.hpp"

namespace centrale::store {

/// Fills `state` from the database (before calls) and from then on writes every change behind it. Both
/// must live as long as each other. `told` hears of every change after it, too. Error: the database's.
[[nodiscard]] Result<void> keep_feature_state(
    directory::FeatureState& state, Database& database,
    std::function<void(const directory::FeatureState::Key&)> told = {});

}  // namespace centrale::store
