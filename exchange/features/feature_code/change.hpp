// What a feature code changes on a user's line, and what is said about it. Pure decisions.
#pragma once

#include <string>
#include <variant>

#include "directory/dial_plan.hpp"
#include "directory/features.hpp"
#include "directory/snapshot.hpp"
#include "prompts/phrase.hpp"

namespace centrale::features {

struct Change {
  directory::FeatureOverrides set;
  prompts::Phrase spoken;
};
/// For the whole tenant.
struct SwitchNight {
  directory::NightMode mode{};
  prompts::Phrase spoken;
};
/// Nothing changes: it was only a question.
struct Tell {
  prompts::Phrase spoken;
};
/// A number has to be asked for first.
struct AskNumber {};
struct Impossible {
  prompts::Phrase spoken;
};
using Effect = std::variant<Change, SwitchNight, Tell, AskNumber, Impossible>;

/// `argument`: what was dialled behind the code, or when asked. A forwarding without one goes to where it
/// went when it was last on.
[[nodiscard]] Effect effect_of(const directory::TenantSnapshot& tenant, const directory::User& user,
                               const directory::UserFeatures& now, directory::FeatureAction action,
                               const std::string& argument);

}  // namespace centrale::features
