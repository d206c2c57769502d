// The shape of the database, as numbered steps up and down. SQL that SQLite and PostgreSQL both take.
#pragma once

#include <span>
#include <string_view>

#include "base/result.hpp"

namespace soci {
class session;
}

namespace centrale::store {

struct Migration {
  std::string_view name;
  std::string_view up;  // statements, each ended by ";\n"
  std::string_view down;
};

/// Step 1 is the first; an empty database has version 0.
[[nodiscard]] std::span<const Migration> migrations();
[[nodiscard]] int newest_version();

[[nodiscard]] Result<int> version_of(soci::session& session);
/// Up or down to `version`, one step a transaction. Error: made by a newer program, or SQL's own words.
[[nodiscard]] Result<void> migrate(soci::session& session, int version);

}  // namespace centrale::store
