// The area codes of the Netherlands (Nummerplan telefoon- en ISDN-diensten), with the place that each is
// known by.
#pragma once

#include <string_view>

namespace centrale::numbering {

struct AreaCode {
  std::string_view code;  // without the 0: "20", "475"
  std::string_view place;
};

/// Of a national significant number ("201234567"). Null: no area's. No code begins with another.
[[nodiscard]] const AreaCode* area_of(std::string_view nsn);

}  // namespace centrale::numbering
