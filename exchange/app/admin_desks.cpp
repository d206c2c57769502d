#include "app/admin_desks.hpp"

#include <fmt/format.h>

#include <vector>

#include "app/admin_configuration.hpp"
#include "app/on_loop.hpp"
#include "directory/hot_desk.hpp"
#include "events/words.hpp"

namespace centrale::app {
namespace {

std::string line_of(const TenantId& tenant, const directory::Seat& seat) {
  return fmt::format("{:8}  {} ({}) at {} until {}\n", tenant.value(), seat.guest->name,
                     seat.guest->id.value(), seat.desk->id.value(), events::text_of(seat.until));
}

Result<std::string> desks(const AdminWorld& world, const TenantId& tenant) {
  const auto& all = world.telephony.directory();
  if (!tenant.empty() && !all.tenant(tenant))
    return fail(fmt::format("there is no tenant {}", tenant.value()));
  std::string text;
  for (const directory::TenantPtr& each : all.tenants()) {
    if (!tenant.empty() && each->id() != tenant) continue;
    for (const auto& seat : directory::seats_of(*each, world.storage.features(), world.loop.wall_now()))
      text += line_of(each->id(), seat);
  }
  return text;
}

Result<std::string> leave_desk(const AdminWorld& world, const TenantId& tenant, const UserId& guest) {
  const auto found = world.telephony.directory().tenant(tenant);
  if (!found) return fail(fmt::format("there is no tenant {}", tenant.value()));
  const directory::User* user = found->user(guest);
  if (user == nullptr) return fail(fmt::format("{} has no user {}", tenant.value(), guest.value()));
  directory::FeatureState& state = world.storage.features();
  const auto* desk = directory::desk_of(*found, state, *user, world.loop.wall_now());
  if (desk == nullptr) return fail(fmt::format("{} sits at no colleague's phone", guest.value()));
  std::string text = fmt::format("{} has left {}\n", guest.value(), desk->id.value());
  state.leave_desk({tenant, guest});
  return text;
}

// What `ask` finds on the loop's thread.
template <class Ask>
Result<std::string> asked(const AdminWorld& world, Ask ask) {
  auto said = on_loop(world.loop, std::move(ask));
  if (!said) return std::unexpected(said.error());
  return std::move(*said);
}

}  // namespace

std::map<std::string, api::Handler> desk_handlers(const AdminWorld& world) {
  return {{"desks",
           [world](const api::Arguments& with) {
             const TenantId tenant(word_of(with, "tenant"));
             return asked(world, [world, tenant] { return desks(world, tenant); });
           }},
          {"leave-desk", [world](const api::Arguments& with) {
             const TenantId tenant(word_of(with, "tenant"));
             const UserId guest(word_of(with, "user"));
             return asked(world, [world, tenant, guest] { return leave_desk(world, tenant, guest); });
           }}};
}

}  // namespace centrale::app
