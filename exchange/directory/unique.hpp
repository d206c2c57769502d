// What is unique on the whole installation: who has it, found by index.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "directory/directory.hpp"

namespace centrale::directory {

struct UniqueThing {
  enum class Kind : std::uint8_t { device, number, domain, block };
  Kind kind{};
  std::string name{};  // a number with its plus; a block's first number, a stroke and its size
  std::string path{};  // "tenants.acme.users.anna.numbers"
};

/// Everything that this tenant takes. In an order of its own.
[[nodiscard]] std::vector<UniqueThing> unique_things(const Tenant& tenant);

/// The path of the same thing in another tenant. Loop's thread, as the directory.
[[nodiscard]] std::optional<std::string> taken_elsewhere(const Directory& directory, const TenantId& tenant,
                                                         const UniqueThing& thing);

}  // namespace centrale::directory
