#include "features/pickup/candidates.hpp"

#include <algorithm>

namespace centrale::features {

std::vector<UserId> pickup_colleagues(const directory::TenantSnapshot& tenant, const UserId& user) {
  std::vector<UserId> colleagues;
  for (const directory::PickupGroup& group : tenant.tenant().pickup_groups) {
    if (std::ranges::find(group.users, user) == group.users.end()) continue;
    for (const UserId& each : group.users) {
      if (each != user) colleagues.push_back(each);
    }
  }
  return colleagues;
}

bool may_pick_up(const directory::TenantSnapshot& tenant, const UserId& user, const UserId& colleague) {
  if (tenant.tenant().directed_pickup == directory::DirectedPickup::tenant) return true;
  const auto colleagues = pickup_colleagues(tenant, user);
  return std::ranges::find(colleagues, colleague) != colleagues.end();
}

}  // namespace centrale::features
