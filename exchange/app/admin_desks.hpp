// Hot desks on the administration socket: who sits where, and sending somebody away.
#pragma once

#include <map>
#include <string>

#include "api/admin_server.hpp"
#include "app/admin.hpp"

namespace centrale::app {

/// `desks` and `leave-desk`.
[[nodiscard]] std::map<std::string, api::Handler> desk_handlers(const AdminWorld& world);

}  // namespace centrale::app
