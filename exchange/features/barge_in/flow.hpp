// Joining a colleague's talk.
#pragma once

#include <string>

#include "call/call_ref.hpp"

namespace centrale::features {

[[nodiscard]] flow::Task<call::Next> barge_in(call::CallRef call, std::string extension);

}  // namespace centrale::features
