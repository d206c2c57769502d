// Speed dial: short places that stand for numbers.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/strong.hpp"

namespace centrale::directory {

class TenantSnapshot;
struct UserFeatures;

/// "2" to "9", dialled alone, or "00" to "99", dialled behind the tenant's prefix.
using SpeedPlace = Strong<struct SpeedPlaceTag, std::string>;
/// Place → what is dialled instead: digits, perhaps with a plus; never a code.
using SpeedDials = std::map<SpeedPlace, std::string>;

[[nodiscard]] bool is_speed_place(std::string_view text);
[[nodiscard]] bool is_speed_number(std::string_view text);

/// What these digits stand for, by the user's own places, then the tenant's; "" when the place is empty.
/// Nothing: they are no speed dial.
[[nodiscard]] std::optional<std::string> speed_dialled(const TenantSnapshot& tenant, const UserFeatures& user,
                                                       std::string_view digits);

}  // namespace centrale::directory
