// The exchange file: text to configuration and back, whole or not at all.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "directory/config.hpp"
#include "directory/config_error.hpp"
#include "directory/document.hpp"

namespace centrale::directory {

/// Reads and checks the whole file. `realm` is the installation's: devices keep only what digest
/// authentication needs of their secrets. Errors: every one that there is, in the order of the file.
[[nodiscard]] std::expected<ExchangeConfig, ConfigErrors> parse_exchange(std::string_view toml,
                                                                         std::string_view realm);

/// The same from a tree, such as the database keeps.
[[nodiscard]] std::expected<ExchangeConfig, ConfigErrors> read_exchange(const Value& tree,
                                                                        std::string_view realm);

/// One tenant, checked as in a whole file, but for what must be unique on the installation (unique.hpp). With
/// errors it is what could be read.
[[nodiscard]] Tenant read_tenant(const Value& tree, const TenantId& id, std::string_view realm,
                                 ConfigErrors& errors);

// Back to trees, for showing, keeping and comparing.
[[nodiscard]] Value to_value(const ExchangeConfig& config);
[[nodiscard]] Value to_value(const Tenant& tenant);
[[nodiscard]] Value to_value(const Trunk& trunk);

/// What the fields alone cannot tell: things that must exist, be unique or fit together (check.cpp).
void check(const ExchangeConfig& config, ConfigErrors& errors);
void check(const Tenant& tenant, ConfigErrors& errors);
/// What is allowed but worth a second look: menus that lead back to themselves.
[[nodiscard]] std::vector<std::string> notes(const ExchangeConfig& config);

}  // namespace centrale::directory
