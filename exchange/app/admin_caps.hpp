// `centrale caps`: who has how much of his caps left.
#pragma once

#include "app/admin.hpp"

namespace centrale::app {

/// One line, or one object, for each tenant, department and user that holds or has spent something.
[[nodiscard]] Result<std::string> caps(const AdminWorld& world, const api::Arguments& with);

}  // namespace centrale::app
