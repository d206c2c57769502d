#include "features/pickup/candidates.hpp"

#include <gtest/gtest.h>

namespace centrale::features {
namespace {

directory::Tenant floors(directory::DirectedPickup rule) {
  directory::Tenant tenant;
  tenant.id = TenantId("acme");
  tenant.directed_pickup = rule;
  tenant.pickup_groups = {{.id = ServiceId("first"), .name = {}, .users = {UserId("anna"), UserId("bram")}},
                          {.id = ServiceId("second"), .name = {}, .users = {UserId("carla")}}};
  return tenant;
}

TEST(PickupCandidates, ColleaguesAreTheOthersOfTheGroup) {
  const directory::TenantSnapshot tenant(floors(directory::DirectedPickup::tenant));
  EXPECT_EQ(pickup_colleagues(tenant, UserId("anna")), std::vector{UserId("bram")});
  EXPECT_TRUE(pickup_colleagues(tenant, UserId("carla")).empty());
  EXPECT_TRUE(pickup_colleagues(tenant, UserId("dirk")).empty());
}

TEST(PickupCandidates, DirectedIsForEverybodyOrForTheGroup) {
  const directory::TenantSnapshot open(floors(directory::DirectedPickup::tenant));
  EXPECT_TRUE(may_pick_up(open, UserId("dirk"), UserId("anna")));
  const directory::TenantSnapshot closed(floors(directory::DirectedPickup::group));
  EXPECT_TRUE(may_pick_up(closed, UserId("bram"), UserId("anna")));
  EXPECT_FALSE(may_pick_up(closed, UserId("carla"), UserId("anna")));
  EXPECT_FALSE(may_pick_up(closed, UserId("dirk"), UserId("anna")));
}

}  // namespace
}  // namespace centrale::features
