// What must be true of a trunk before it is in force.
#pragma once

#include <set>

#include "base/ids.hpp"
#include "directory/config_error.hpp"
#include "directory/trunk.hpp"

namespace centrale::directory {

/// `tenants`: all that there are. Errors are added, with the field's path: "trunks.carrier.targets".
void check_trunk(const Trunk& trunk, const std::set<TenantId>& tenants, ConfigErrors& errors);

}  // namespace centrale::directory
