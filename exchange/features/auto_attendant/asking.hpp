// Asking a caller whom he wants: by extension or by name.
#pragma once

#include <optional>

#include "call/call_ref.hpp"

namespace centrale::features {

/// Both: nothing when he has not said, or there is nobody; he has been told then.
[[nodiscard]] flow::Task<std::optional<directory::Destination>> ask_extension(call::CallRef call);
[[nodiscard]] flow::Task<std::optional<directory::Destination>> ask_name(call::CallRef call);

}  // namespace centrale::features
