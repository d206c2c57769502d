// What the people of a tenant's list are told at once: an emergency call, a cap that is near.
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"
#include "directory/snapshot.hpp"
#include "store/outbox.hpp"

namespace centrale::app {

/// One for each address of `Tenant::alarm_mails`. Pure but for the mails' random ids.
[[nodiscard]] std::vector<store::Mail> alarm_mails(const directory::TenantSnapshot& tenant,
                                                   const std::string& what, const std::string& usual_sender,
                                                   WallInstant now);

}  // namespace centrale::app
