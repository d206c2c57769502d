// Parties and destinations in the words of the interaction record.
#pragma once

#include <string>

#include "call/leg.hpp"
#include "call/party.hpp"
#include "directory/snapshot.hpp"
#include "events/interaction.hpp"

namespace centrale::call {

/// "device:acme-201", "trunk:carrier", "outside".
[[nodiscard]] std::string where(const Place& place);
[[nodiscard]] events::Who who(const Party& party, std::string where);
/// "user 201", "+31201234567": for reasons that people read.
[[nodiscard]] std::string short_name(const Party& party);
/// A user as the other side sees him; `restricted` is whether he hides his number now.
[[nodiscard]] Party party_of(const directory::TenantSnapshot& tenant, const directory::User& user,
                             bool restricted = false);
/// A service (hunt group, attendant, mailbox) as the place that a call was meant for.
[[nodiscard]] Party party_of(const std::string& name, const Extension& extension,
                             const std::vector<E164>& numbers);
[[nodiscard]] Party party_of(const E164& number);

}  // namespace centrale::call
