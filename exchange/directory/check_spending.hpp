// What must be true of a tenant's tariffs, account codes, proved numbers and alarm addresses.
#pragma once

#include <string>

#include "directory/config_error.hpp"
#include "directory/tenant.hpp"

namespace centrale::directory {

/// `path`: "tenants.acme".
void check_spending(const Tenant& tenant, const std::string& path, ConfigErrors& errors);

}  // namespace centrale::directory
