// Everything that `centrale apply` takes: the tenants and trunks of one installation.
#pragma once

#include <vector>

#include "directory/tenant.hpp"
#include "directory/trunk.hpp"

namespace centrale::directory {

struct ExchangeConfig {
  std::vector<Trunk> trunks{};
  std::vector<Tenant> tenants{};
};

}  // namespace centrale::directory
