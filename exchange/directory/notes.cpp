#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "directory/config_file.hpp"

namespace centrale::directory {
namespace {

/// Menus that can be reached from `from` by their own keys.
void follow(const AutoAttendant& attendant, const std::string& from, std::set<std::string>& seen) {
  const auto menu = std::ranges::find(attendant.menus, from, &Menu::id);
  if (menu == attendant.menus.end()) return;
  for (const auto& [key, action] : menu->keys) {
    const auto* next = std::get_if<GoToMenu>(&action);
    if (next != nullptr && seen.insert(next->menu).second) follow(attendant, next->menu, seen);
  }
}

}  // namespace

std::vector<std::string> notes(const ExchangeConfig& config) {
  std::vector<std::string> found;
  for (const Tenant& tenant : config.tenants) {
    for (const AutoAttendant& attendant : tenant.auto_attendants) {
      for (const Menu& menu : attendant.menus) {
        std::set<std::string> seen;
        follow(attendant, menu.id, seen);
        if (!seen.contains(menu.id)) continue;
        found.push_back(fmt::format("tenants.{}.auto_attendants.{}: menu {} leads back to itself",
                                    tenant.id.value(), attendant.id.value(), menu.id));
      }
    }
  }
  return found;
}

}  // namespace centrale::directory
