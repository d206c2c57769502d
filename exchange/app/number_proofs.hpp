// `centrale prove-number`: numbers of others that their owners let a tenant show.
#pragma once

#include <map>
#include <string>

#include "api/admin_server.hpp"
#include "app/admin.hpp"

namespace centrale::app {

/// Pure. The number added to those that the tenant has proved; nothing to do: no edits.
[[nodiscard]] TenantEdits edits_for_proof(const directory::TenantSnapshot& tenant, const E164& number);

/// `prove-number`: answers at once with the code, and calls. When the code has been entered, the number
/// stands in `proved_numbers` of the tenant: durable, and written by a thread of its own.
[[nodiscard]] std::map<std::string, api::Handler> proof_handlers(const AdminWorld& world);

}  // namespace centrale::app
