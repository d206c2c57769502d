#include "directory/sounds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "directory/syntax.hpp"

namespace centrale::directory {
namespace {

class Uses {
 public:
  explicit Uses(const Tenant& tenant) : root_("tenants." + tenant.id.value()) {}

  void add(const std::string& where, const std::string& name) {
    if (!name.empty()) all_.push_back({root_ + "." + where, name});
  }
  void add(const std::string& where, const Greeting& greeting) {
    if (greeting.kind == Greeting::Kind::file) add(where, greeting.name);
  }
  void add(const AutoAttendant& attendant) {
    for (const Menu& menu : attendant.menus) {
      const std::string at = fmt::format("auto_attendants.{}.menus.{}", attendant.id.value(), menu.id);
      add(at + ".greeting", menu.greeting);
      for (const auto& [key, action] : menu.keys) {
        const auto* play = std::get_if<PlayAnnouncement>(&action);
        if (play != nullptr) add(fmt::format("{}.keys.{}", at, key), play->what);
      }
    }
  }
  [[nodiscard]] std::vector<SoundUse> all() && { return std::move(all_); }

 private:
  std::string root_;
  std::vector<SoundUse> all_;
};

void check_music(const std::string& music, const std::string& at, ConfigErrors& errors) {
  if (music.empty() || is_id(music)) return;
  errors.push_back({at + ".music_on_hold", "is not a file name of a-z 0-9 . _ -", music});
}

}  // namespace

std::vector<SoundUse> sounds_used(const Tenant& tenant) {
  Uses uses(tenant);
  uses.add("music_on_hold", tenant.music_on_hold);
  uses.add("call_park.music_on_hold", tenant.call_park.music_on_hold);
  for (const Department& each : tenant.departments)
    uses.add(fmt::format("departments.{}.music_on_hold", each.id.value()), each.music_on_hold);
  for (const User& each : tenant.users)
    uses.add(fmt::format("users.{}.voicemail.greeting", each.id.value()), each.voicemail.greeting);
  for (const HuntGroup& each : tenant.hunt_groups)
    uses.add(fmt::format("hunt_groups.{}.music_on_hold", each.id.value()), each.music_on_hold);
  for (const AutoAttendant& each : tenant.auto_attendants) uses.add(each);
  for (const Mailbox& each : tenant.mailboxes)
    uses.add(fmt::format("mailboxes.{}.greeting", each.id.value()), each.greeting);
  for (const Conference& each : tenant.conferences)
    uses.add(fmt::format("conferences.{}.music_on_hold", each.id.value()), each.music_on_hold);
  return std::move(uses).all();
}

void check_sounds(const Tenant& tenant, ConfigErrors& errors) {
  const std::string root = "tenants." + tenant.id.value();
  check_music(tenant.call_park.music_on_hold, root + ".call_park", errors);
  for (std::size_t at = 0; at < tenant.hunt_groups.size(); ++at)
    check_music(tenant.hunt_groups[at].music_on_hold, fmt::format("{}.hunt_groups[{}]", root, at), errors);
  for (std::size_t at = 0; at < tenant.conferences.size(); ++at)
    check_music(tenant.conferences[at].music_on_hold, fmt::format("{}.conferences[{}]", root, at), errors);
  for (std::size_t at = 0; at < tenant.auto_attendants.size(); ++at) {
    const std::vector<UserId>& users = tenant.auto_attendants[at].recorded_by;
    for (std::size_t place = 0; place < users.size(); ++place) {
      if (std::ranges::find(tenant.users, users[place], &User::id) != tenant.users.end()) continue;
      errors.push_back({fmt::format("{}.auto_attendants[{}].recorded_by[{}]", root, at, place),
                        "names no user of this tenant", users[place].value()});
    }
  }
}

}  // namespace centrale::directory
