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

/// What a subscriber must know before: calls that nobody takes come here from now on.
void note_mobiles(const Tenant& tenant, std::vector<std::string>& found) {
  for (const User& user : tenant.users) {
    const Mobile& mobile = user.mobile.get();
    if (mobile.number.empty()) continue;
    found.push_back(
        fmt::format("tenants.{}.users.{}.mobile: {} has its mailbox here; messages in the mailbox of "
                    "the mobile network stay there and no new ones come",
                    tenant.id.value(), user.id.value(), with_plus(mobile.number)));
  }
}

}  // namespace

std::vector<std::string> notes(const ExchangeConfig& config) {
  std::vector<std::string> found;
  for (const Tenant& tenant : config.tenants) {
    note_mobiles(tenant, found);
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
