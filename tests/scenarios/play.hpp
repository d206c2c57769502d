// Plays a script on a stage: one file, one verdict.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "scenarios/script.hpp"
#include "scenarios/stage.hpp"

namespace centrale::scenarios {

/// Plays every step in order and stops at the first that fails; the error names line and text.
/// At the end everybody hangs up, and nothing may be left: no call, leg, endpoint or recording.
[[nodiscard]] Result<void> play(Stage& stage, const std::vector<Step>& steps);

// Parts of `play`, one file each.
[[nodiscard]] Result<void> arrange(Stage& stage, const std::vector<std::string>& words);
[[nodiscard]] Result<void> act(Stage& stage, const std::vector<std::string>& words);
[[nodiscard]] Result<void> check(Stage& stage, const std::vector<std::string>& words);

/// The phone's dialog with `with` (what it dialled, or who called it), or its last live one when empty.
[[nodiscard]] DialogPtr dialog_of(const Phone& phone, const std::string& with = {});
/// Every word from `from` on, with spaces.
[[nodiscard]] std::string rest(const std::vector<std::string>& words, std::size_t from);

}  // namespace centrale::scenarios
