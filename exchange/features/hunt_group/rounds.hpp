// Who of a hunt group rings, and when. Pure decisions.
#pragma once

#include <functional>
#include <vector>

#include "call/call_ref.hpp"
#include "directory/services.hpp"
#include "directory/snapshot.hpp"

namespace centrale::features {

/// Members in the order in which they ring: one round for all, or a round for each.
[[nodiscard]] std::vector<std::vector<call::RingTarget>> rounds(const directory::TenantSnapshot& tenant,
                                                                const directory::HuntGroup& group);

/// Those of a round who can be rung now. Outside numbers always can.
[[nodiscard]] std::vector<call::RingTarget> free_of(std::vector<call::RingTarget> round,
                                                    const std::function<bool(const UserId&)>& is_free);

}  // namespace centrale::features
