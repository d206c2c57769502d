// The sounds of a tenant's own that his configuration names.
#pragma once

#include <string>
#include <vector>

#include "directory/config_error.hpp"
#include "directory/tenant.hpp"

namespace centrale::directory {

struct SoundUse {
  std::string path{};  // "tenants.acme.hunt_groups.sales.music_on_hold"
  std::string name{};
  friend auto operator<=>(const SoundUse&, const SoundUse&) = default;
};

/// Every place, in the order of the file.
[[nodiscard]] std::vector<SoundUse> sounds_used(const Tenant& tenant);

/// Music of services has a name that could be a sound's; who records an attendant is a user.
void check_sounds(const Tenant& tenant, ConfigErrors& errors);

}  // namespace centrale::directory
