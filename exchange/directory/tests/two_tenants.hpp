// The standard fixture: two tenants with the same extensions, user ids and service names.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "directory/config_file.hpp"

namespace centrale::directory::testing {

inline std::string tenant_text(const std::string& id, const std::string& area) {
  std::string text = R"(
[tenants.ID]
name = "Company ID"
domains = ["ID.example"]
main_number = "+31AREA0000"
[[tenants.ID.users]]
id = "carol"
name = "Carol"
extension = "201"
numbers = ["+31AREA0201"]
[[tenants.ID.users.devices]]
id = "ID-201"
secret = "correct horse battery"
[[tenants.ID.users]]
id = "dan"
extension = "202"
class_of_service = "all"
[[tenants.ID.users.devices]]
id = "ID-202"
secret = "correct horse battery"
[[tenants.ID.hunt_groups]]
id = "sales"
extension = "600"
members = ["user:carol", "extension:202", "number:+31612345678"]
no_answer = "voicemail:carol"
[[tenants.ID.auto_attendants]]
id = "main"
extension = "500"
numbers = ["+31AREA0000"]
[[tenants.ID.auto_attendants.menus]]
id = "first"
keys = {1 = "hunt-group:sales", 2 = "menu:second", "*" = "repeat"}
[[tenants.ID.auto_attendants.menus]]
id = "second"
keys = {1 = "user:carol", "*" = "previous", "0" = "menu:first"}
[[tenants.ID.mailboxes]]
id = "company"
extension = "700"
mail = "info@ID.example"
[[tenants.ID.classes_of_service]]
id = "normal"
international = false
[[tenants.ID.classes_of_service]]
id = "all"
premium = true
)";
  for (const auto& [name, value] : {std::pair<std::string, std::string>("ID", id), {"AREA", area}}) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at))
      text.replace(at, name.size(), value);
  }
  return text;
}

inline std::string two_tenants_text() {
  return tenant_text("acme", "20123") + tenant_text("globex", "30234");
}

inline ExchangeConfig two_tenants() {
  auto config = parse_exchange(two_tenants_text(), "centrale");
  if (!config) {
    for (const ConfigError& error : config.error()) ADD_FAILURE() << to_text(error);
    return {};
  }
  return std::move(*config);
}

}  // namespace centrale::directory::testing
