// Two companies with the same extensions, and an exchange's doors towards them, for the tests of this folder.
#pragma once

#include <memory>

#include "directory/directory.hpp"
#include "directory/tests/two_tenants.hpp"
#include "edge/identify.hpp"
#include "trunk/trunks.hpp"

namespace centrale::edge::testing {

inline constexpr std::string_view kSecret = "correct horse battery";

/// Makes `directory` hold acme and globex, and a trunk whose carrier is at 10.0.0.9.
inline void settle(directory::Directory& directory) {
  const auto config = directory::testing::two_tenants();
  for (const directory::Tenant& tenant : config.tenants)
    directory.replace(std::make_shared<const directory::TenantSnapshot>(tenant));
  directory::Trunk carrier;
  carrier.id = TrunkId{"carrier"};
  carrier.sources = {"10.0.0.9"};
  carrier.targets = {"sip:10.0.0.9"};
  directory.replace_trunks({carrier});
}

}  // namespace centrale::edge::testing
