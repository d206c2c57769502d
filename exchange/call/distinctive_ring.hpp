// How a phone rings for whom: the Alert-Info of an INVITE (RFC 3261 §20.4).
#pragma once

#include <string>
#include <string_view>

#include "call/party.hpp"
#include "directory/snapshot.hpp"

namespace centrale::call {

/// By the alternate number that was dialled, else by whether the caller is a colleague. Empty: as always.
[[nodiscard]] std::string alert_info(const directory::TenantSnapshot& tenant, const directory::User& user,
                                     const Party& caller, std::string_view dialled);

}  // namespace centrale::call
