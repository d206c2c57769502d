// A menu: the caller hears his choices and presses a key.
#pragma once

#include <string>

#include "call/call_ref.hpp"

namespace centrale::features {

/// `menu` empty: the attendant's first.
[[nodiscard]] flow::Task<call::Next> auto_attendant(call::CallRef call, ServiceId id, std::string menu);

}  // namespace centrale::features
