// What must be true of the blocks of numbers that tenants have.
#pragma once

#include <set>
#include <string>

#include "directory/config_error.hpp"
#include "directory/tenant.hpp"

namespace centrale::directory {

/// `in_use`: digits of every number of the tenant that leads somewhere; `path`: "tenants.acme".
void check_blocks(const Tenant& tenant, const std::set<std::string>& in_use, const std::string& path,
                  ConfigErrors& errors);

/// A block belongs to one tenant: those of the whole installation.
void check_blocks_apart(const std::vector<Tenant>& tenants, ConfigErrors& errors);

}  // namespace centrale::directory
