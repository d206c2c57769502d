// What is wrong with a configuration, named by path, rule and value, so that it can be mended at once.
#pragma once

#include <string>
#include <vector>

namespace centrale::directory {

struct ConfigError {
  std::string path{};  // "tenants.acme.users[2].extension"
  std::string rule{};  // "is not 1 to 8 digits"
  std::string got{};   // "20a"; empty: nothing to show, or a secret
};
using ConfigErrors = std::vector<ConfigError>;

/// tenants.acme.users[2].extension: "20a" is not 1 to 8 digits
[[nodiscard]] std::string to_text(const ConfigError& error);

}  // namespace centrale::directory
