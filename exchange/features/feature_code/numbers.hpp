// Codes about numbers: speed dial, and the number that a user shows.
#pragma once

#include <optional>

#include "features/feature_code/change.hpp"

namespace centrale::features {

/// Nothing: the action is none of these.
[[nodiscard]] std::optional<Effect> number_effect(const directory::TenantSnapshot& tenant,
                                                  const directory::User& user,
                                                  const directory::UserFeatures& now,
                                                  directory::FeatureAction action,
                                                  const std::string& argument);

}  // namespace centrale::features
