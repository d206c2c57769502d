// Picking up a call that rings at a colleague, and pulling one's own talk to another phone.
#pragma once

#include <string>

#include "call/call_ref.hpp"

namespace centrale::features {

[[nodiscard]] flow::Task<call::Next> pick_up_in_group(call::CallRef call);
/// `extension`: the colleague's; asked for when empty.
[[nodiscard]] flow::Task<call::Next> pick_up_at(call::CallRef call, std::string extension);
[[nodiscard]] flow::Task<call::Next> pull_own_talk(call::CallRef call);

}  // namespace centrale::features
