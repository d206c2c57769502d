// What a blind transfer asks for: a pure function of what its digits mean to the one who dialled them.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "call/next.hpp"
#include "directory/snapshot.hpp"

namespace centrale::call {

/// Where a call is parked: at the extension that was dialled, or at the parker's own. not_found: no
/// extension.
[[nodiscard]] std::expected<directory::Destination, Refusal> parking_place(
    const directory::TenantSnapshot& tenant, const Party& parker, const std::string& digits);

/// By the rights of `transferor`, who must be one of the tenant's users. forbidden: barred, or somebody
/// from outside asks; not_found: nothing that a call can go to.
[[nodiscard]] std::expected<GoTo, Refusal> transfer_goal(const directory::TenantSnapshot& tenant,
                                                         const Party& transferor, std::string_view digits);

}  // namespace centrale::call
