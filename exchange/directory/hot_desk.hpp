// Hot desks: phones at which a colleague (the guest) sits for a while, so that they are his.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "directory/config_error.hpp"
#include "directory/user.hpp"

namespace centrale::directory {

class FeatureState;
class TenantSnapshot;
struct Tenant;

/// What a user must have to sit elsewhere, and his phones to be sat at; `at` is "tenants.acme.users.carol".
void check_hot_desk(const Tenant& tenant, const User& user, const std::string& at, ConfigErrors& errors);

/// Whose phone this is at that moment: the guest's who sits there, else its owner's. Somebody who may no
/// longer sit there, or whose time is over, does not.
[[nodiscard]] const User& user_at(const TenantSnapshot& tenant, const FeatureState& state, const User& owner,
                                  const Device& device, WallInstant at);

/// The desk where the user sits as a guest; null: at none.
[[nodiscard]] const Device* desk_of(const TenantSnapshot& tenant, const FeatureState& state,
                                    const User& guest, WallInstant at);

struct Seat {
  const User* guest = nullptr;
  const Device* desk = nullptr;
  WallInstant until{};
};
/// Everybody of this tenant who sits at a colleague's.
[[nodiscard]] std::vector<Seat> seats_of(const TenantSnapshot& tenant, const FeatureState& state,
                                         WallInstant at);

/// Where he is called: his own devices without a guest, and the desk where he is one.
[[nodiscard]] std::vector<DeviceId> phones_of(const TenantSnapshot& tenant, const FeatureState& state,
                                              const User& user, WallInstant at);

}  // namespace centrale::directory
