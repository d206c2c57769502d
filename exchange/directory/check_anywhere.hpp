// What must be true of users' phones outside of the exchange.
#pragma once

#include <set>
#include <string>

#include "directory/config.hpp"
#include "directory/config_error.hpp"

namespace centrale::directory {

/// `own`: digits of every number of the tenant; `path`: "tenants.acme".
void check_anywhere(const Tenant& tenant, const std::set<std::string>& own, const std::string& path,
                    ConfigErrors& errors);

/// Mobiles stand behind a trunk of that kind, which carries their calls and nobody else's.
void check_mobiles(const Tenant& tenant, const std::vector<Trunk>& trunks, ConfigErrors& errors);

}  // namespace centrale::directory
