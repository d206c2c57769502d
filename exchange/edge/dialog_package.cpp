#include "edge/dialog_package.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sip/uri.hpp"

namespace centrale::edge {
namespace {

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

Of<UserId> user_of(const std::string& resource) {
  const auto space = resource.find(' ');
  if (space == std::string::npos) return {};
  return {.tenant = TenantId{resource.substr(0, space)}, .id = UserId{resource.substr(space + 1)}};
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

sip::EventBody DialogPackage::state(const sip::Telling& telling) {
  const Of<UserId> watched = user_of(telling.resource);
  const auto tenant = from_.directory.tenant(watched.tenant);
  const directory::User* user = tenant ? tenant->user(watched.id) : nullptr;
  DialogInfo info{.entity = fmt::format("sip:{}", from_.host), .version = telling.version};
  if (user != nullptr) {
    const auto by = from_.directory.device(DeviceId{telling.subscriber});
    info.entity = fmt::format("sip:{}@{}", name_in_uri(*user), from_.host);
    info.registered = from_.reachable(*user);
    info.lines = lines_of(*tenant, *user, by ? by->user->id : UserId{});
  }
  return {.content_type = std::string(content_type()), .body = dialog_info(info)};
}

}  // namespace centrale::edge
