// Proof that a number may be shown: it is called, and whoever answers enters the code that the tenant was
// given.
#pragma once

#include <functional>
#include <string>

#include "call/lines.hpp"
#include "directory/snapshot.hpp"

namespace centrale::features {

/// Told once, from the loop: the code was entered; or nobody answered, it was wrong, or he hung up.
using Proved = std::function<void(bool)>;

/// To be originated. The call shows the tenant's main number and is on the bill of its services.
[[nodiscard]] call::Origination proof_call(const directory::TenantSnapshot& tenant, const E164& number,
                                           std::string code, Proved proved);

}  // namespace centrale::features
