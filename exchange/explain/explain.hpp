// What would happen to a call: the rooms of the house, entered on a virtual clock.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "directory/directory.hpp"
#include "directory/feature_state.hpp"

namespace centrale::explain {

struct Question {
  std::string number;  // E.164 with "+"; what is dialled, when `from` is a colleague
  std::string from;    // "+31612345678", "anonymous", "acme:201"; empty: somebody outside
  std::string at;      // "2026-12-25 10:00" on the clock of the tenant; empty: now
  std::string keys;    // pressed one a second once something is heard; "," waits for 5 s
};

/// What an answer is made from: taken on the loop that owns it, used anywhere.
struct Facts {
  directory::TenantPtr tenant;
  std::vector<std::pair<directory::FeatureState::Key, directory::FeatureOverrides>> features;
  WallInstant now;
  std::optional<directory::NightMode> night{};  // how the switch is set; nothing: as configured
};
/// Error: the number is no tenant's, or the caller no user.
[[nodiscard]] Result<Facts> facts_for(const Question& question, const directory::Directory& directory,
                                      const directory::FeatureState& features, WallInstant now);

/// A line for each step. Error: a time or caller that cannot be read.
[[nodiscard]] Result<std::string> explain(const Facts& facts, const Question& question);

}  // namespace centrale::explain
