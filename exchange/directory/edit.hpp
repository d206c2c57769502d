// A change of one thing of one tenant, as an administrator says it: where, and what shall stand there.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "directory/config_error.hpp"
#include "directory/document.hpp"

namespace centrale::directory {

struct Edit {
  enum class Kind : std::uint8_t {
    merge,    // what `value` names is changed, the rest stays; things in lists are known by their ids
    replace,  // exactly `value` stands there afterwards
    remove,
  };
  Kind kind = Kind::merge;
  /// "users/anna", "users/anna/devices/acme-201", "dial_plan/emergency"; "users.anna" as well, if no id has a
  /// dot. Empty: the whole tenant.
  std::string path{};
  Value value{};
};

/// `tree` with the edit made; nothing about its fields is checked yet. "(hidden)", as secrets are shown,
/// keeps the secret that stands there. Errors have paths below `at`.
[[nodiscard]] std::expected<Value, ConfigErrors> edited(Value tree, const Edit& edit, std::string_view at);

/// What stands at a path; null: nothing.
[[nodiscard]] const Value* find_at(const Value& tree, std::string_view path);

/// "tenants.acme.users[57].name" → "tenants.acme.users.anna.name": whoever changes one thing knows it by its
/// id. `tree` is what stands at `root`.
[[nodiscard]] std::string named_by_ids(const std::string& path, std::string_view root, const Value& tree);

}  // namespace centrale::directory
