// Whose ringing calls a user may pick up. Pure decisions.
#pragma once

#include <vector>

#include "base/ids.hpp"
#include "directory/snapshot.hpp"

namespace centrale::features {

/// The colleagues of his pickup group; none: he is in no group.
[[nodiscard]] std::vector<UserId> pickup_colleagues(const directory::TenantSnapshot& tenant,
                                                    const UserId& user);

/// Whether he may pick up what rings at that colleague.
[[nodiscard]] bool may_pick_up(const directory::TenantSnapshot& tenant, const UserId& user,
                               const UserId& colleague);

}  // namespace centrale::features
