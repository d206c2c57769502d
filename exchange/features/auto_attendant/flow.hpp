// A menu: the caller hears his choices and presses a key.
#pragma once

#include <optional>
#include <string>

#include "call/call_ref.hpp"

namespace centrale::features {

/// `menu` empty: the attendant's first, or that of night and holidays; `night`: how the switch is set.
[[nodiscard]] flow::Task<call::Next> auto_attendant(call::CallRef call, ServiceId id, std::string menu,
                                                    std::optional<directory::NightMode> night);

}  // namespace centrale::features
