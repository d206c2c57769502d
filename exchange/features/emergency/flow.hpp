// A call to the emergency services.
#pragma once

#include <string>

#include "call/call_ref.hpp"

namespace centrale::features {

[[nodiscard]] flow::Task<call::Next> emergency_call(call::CallRef call, std::string number);

}  // namespace centrale::features
