// Who of a hunt group rings, and when. Pure decisions.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "call/call_ref.hpp"
#include "directory/services.hpp"
#include "directory/snapshot.hpp"
#include "features/hunt_group/rota.hpp"

namespace centrale::features {

/// One who can ring.
struct Member {
  MemberName name;
  call::RingTarget target;
};
using Round = std::vector<Member>;

/// Members in the order in which they ring: one round for all, or a round for each. `lot` decides where the
/// policy does it by lot.
[[nodiscard]] std::vector<Round> rounds(const directory::TenantSnapshot& tenant,
                                        const directory::HuntGroup& group, const Rota& rota,
                                        std::uint64_t lot);

/// Those of a round who can be rung now. Outside numbers always can.
[[nodiscard]] Round free_of(Round round, const std::function<bool(const UserId&)>& is_free);

[[nodiscard]] std::vector<call::RingTarget> targets_of(const Round& round);

}  // namespace centrale::features
