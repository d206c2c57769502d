#include "edge/dialog_package.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sip/uri.hpp"

namespace centrale::edge {
namespace {

constexpr std::string_view kLamps = " lamps";  // no id has a space

DialogState state_of(const call::LegFacts& leg) {
  if (leg.answered) return DialogState::confirmed;
  return leg.ringing ? DialogState::early : DialogState::trying;
}

std::string uri_of(const call::Party& party, const std::string& host) {
  std::string user;
  sip::escape_user(party.extension.empty() ? with_plus(*party.number) : party.extension.value(), user);
  return fmt::format("sip:{}@{}", user, host);
}

}  // namespace

std::string_view name_in_uri(const directory::User& user) {
  return user.extension.empty() ? user.id.value() : user.extension.value();
}

std::string resource_of(const Of<UserId>& user) {
  return fmt::format("{} {}", user.tenant.value(), user.id.value());
}

std::string lamps_of(const Of<UserId>& user) { return resource_of(user) + std::string(kLamps); }

bool is_lamps(const std::string& resource) { return resource.ends_with(kLamps); }

Of<UserId> user_of(const std::string& resource) {
  const auto space = resource.find(' ');
  if (space == std::string::npos) return {};
  const auto end = is_lamps(resource) ? resource.size() - kLamps.size() : resource.size();
  return {.tenant = TenantId{resource.substr(0, space)},
          .id = UserId{resource.substr(space + 1, end - space - 1)}};
}

DialogLine line_of(const call::LegFacts& leg, const std::string& host) {
  DialogLine line{.id = std::to_string(leg.leg.value()),
                  .state = state_of(leg),
                  .initiator = leg.direction == call::Direction::inbound,
                  .names = {},
                  .remote_name = {},
                  .remote_uri = {}};
  // Who hides from the one that he calls hides from the colleagues who watch, too (RFC 3323 §4.1.1.3).
  if (leg.other.restricted) {
    line.remote_name = "Anonymous";
    line.remote_uri = "sip:anonymous@anonymous.invalid";
  } else if (!leg.other.extension.empty() || leg.other.number) {
    line.remote_name = leg.other.name;
    line.remote_uri = uri_of(leg.other, host);
  }
  return line;
}

bool may_name(const directory::TenantSnapshot& tenant, const UserId& watcher, const UserId& watched,
              DialogState state) {
  if (watcher == watched) return true;
  if (state != DialogState::early) return false;
  if (tenant.tenant().directed_pickup == directory::DirectedPickup::tenant) return true;
  return std::ranges::any_of(tenant.tenant().pickup_groups, [&](const directory::PickupGroup& group) {
    const auto has = [&group](const UserId& user) {
      return std::ranges::find(group.users, user) != group.users.end();
    };
    return has(watcher) && has(watched);
  });
}

std::vector<DialogLine> DialogPackage::lines_of(const directory::TenantSnapshot& tenant,
                                                const directory::User& watched, const UserId& watcher) const {
  std::vector<DialogLine> lines;
  for (const call::LegFacts& leg : from_.legs({.tenant = tenant.id(), .id = watched.id})) {
    DialogLine line = line_of(leg, from_.host);
    if (may_name(tenant, watcher, watched.id, line.state)) line.names = from_.name_dialog(leg.leg);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::optional<std::vector<std::string>> DialogPackage::members(const std::string& resource) const {
  if (!is_lamps(resource)) return std::nullopt;
  const Of<UserId> owner = user_of(resource);
  const auto tenant = from_.directory.tenant(owner.tenant);
  const directory::User* user = tenant ? tenant->user(owner.id) : nullptr;
  if (user == nullptr || user->lamps.get().name.empty()) return std::nullopt;
  std::vector<std::string> all;
  for (const UserId& each : user->lamps.get().users)
    all.push_back(resource_of({.tenant = owner.tenant, .id = each}));
  return all;
}

sip::Shown DialogPackage::shown(const std::string& resource) const {
  const Of<UserId> who = user_of(resource);
  const auto tenant = from_.directory.tenant(who.tenant);
  const directory::User* user = tenant ? tenant->user(who.id) : nullptr;
  if (user == nullptr) return {.uri = fmt::format("sip:{}@{}", who.id.value(), from_.host), .name = {}};
  if (is_lamps(resource))
    return {.uri = fmt::format("sip:{}@{}", user->lamps.get().name, from_.host), .name = {}};
  return {.uri = fmt::format("sip:{}@{}", name_in_uri(*user), from_.host), .name = user->name};
}

sip::EventBody DialogPackage::state(const sip::Telling& telling) {
  const Of<UserId> watched = user_of(telling.resource);
  const auto tenant = from_.directory.tenant(watched.tenant);
  const directory::User* user = tenant ? tenant->user(watched.id) : nullptr;
  DialogInfo info{.entity = fmt::format("sip:{}", from_.host), .version = telling.version};
  if (user != nullptr) {
    const auto by = from_.directory.device(DeviceId{telling.subscriber});
    info.entity = fmt::format("sip:{}@{}", name_in_uri(*user), from_.host);
    info.registered = from_.reachable(watched);
    info.lines = lines_of(*tenant, *user, by ? by->user->id : UserId{});
  }
  return {.content_type = std::string(content_type()), .body = dialog_info(info)};
}

}  // namespace centrale::edge
