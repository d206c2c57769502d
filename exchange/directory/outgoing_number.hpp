// Which of his numbers a user shows outside.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "directory/snapshot.hpp"

namespace centrale::directory {

/// 0: as without a choice; else a place in `User::outgoing_numbers`, from 1 on. One that is not there any
/// more: as without a choice.
[[nodiscard]] E164 outgoing_number(const TenantSnapshot& tenant, const User& user, std::uint32_t choice);
/// One digit. Nothing: the user has no such choice.
[[nodiscard]] std::optional<std::uint32_t> parse_choice(const User& user, std::string_view digits);

}  // namespace centrale::directory
