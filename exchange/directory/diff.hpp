// What an apply would change, told by path.
#pragma once

#include <string>
#include <vector>

#include "directory/config.hpp"

namespace centrale::directory {

struct Change {
  enum class Kind : std::uint8_t { added, removed, changed, advice };  // advice: what follows from the others
  Kind kind = Kind::changed;
  std::string path{};  // "tenants.acme.users.carol.extension"
  std::string from{};  // `changed` only; secrets are never shown
  std::string to{};
};

/// In the order of the paths. Empty: nothing to do.
[[nodiscard]] std::vector<Change> diff(const ExchangeConfig& old, const ExchangeConfig& now);

// Parts of it. A tenant that is null is not there.
[[nodiscard]] std::vector<Change> diff(const std::vector<Trunk>& old, const std::vector<Trunk>& now);
[[nodiscard]] std::vector<Change> diff(const Tenant* old, const Tenant* now);

/// What people have to be told of a change: `to` says it.
[[nodiscard]] std::vector<Change> advice(const Tenant* old, const Tenant& now);

/// "+ tenants.acme.users.carol", "~ tenants.acme.name: "Acme" → "Acme BV"", "- tenants.acme.users.bob"
[[nodiscard]] std::string to_text(const Change& change);

}  // namespace centrale::directory
