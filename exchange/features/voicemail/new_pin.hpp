// Which PINs a user may choose by phone. Pure.
#pragma once

#include <string_view>

#include "base/ids.hpp"

namespace centrale::features {

/// 4 to 10 digits; not the box's extension, not one digit over and over, no run up or down (1234, 9876,
/// 7890).
[[nodiscard]] bool may_be_pin(std::string_view digits, const Extension& extension);

}  // namespace centrale::features
