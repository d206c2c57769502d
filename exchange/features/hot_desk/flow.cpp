#include "features/hot_desk/flow.hpp"

#include <algorithm>

#include "call/telling.hpp"
#include "directory/hot_desk.hpp"

namespace centrale::features {
namespace {

using call::CallRef;
using call::Next;
using directory::Desk;
using flow::Task;

constexpr call::CollectRule kExtensionKeys{.max = 8, .terminator = '#', .first = 8s, .between = 3s};

/// The phone of this call, when guests may sit there.
struct Free {
  const directory::User* owner = nullptr;
  const directory::Device* device = nullptr;
};

Free desk_at(const CallRef& call) {
  const auto* id = std::get_if<DeviceId>(&call.place());
  const directory::User* owner = id != nullptr ? call.tenant().user_of_device(*id) : nullptr;
  if (owner == nullptr) return {};
  const auto found = std::ranges::find(owner->devices, *id, &directory::Device::id);
  const bool may = found != owner->devices.end() && found->hot_desk_hours > 0;
  return may ? Free{.owner = owner, .device = &*found} : Free{};
}

// Null: nobody at this extension may sit here.
const directory::User* guest_for(const CallRef& call, const std::string& extension,
                                 const directory::User* owner) {
  const directory::User* guest =
      extension.empty() ? nullptr : call.tenant().user_by_extension(Extension(extension));
  return guest != nullptr && guest->hot_desking && guest != owner ? guest : nullptr;
}

// In whole seconds, as it is kept.
WallInstant end_of(const CallRef& call, const directory::Device& device) {
  return std::chrono::floor<std::chrono::seconds>(call.wall_now()) +
         std::chrono::hours(device.hot_desk_hours);
}

void tell_left(CallRef& call, const UserId& guest, const DeviceId& desk, const char* why) {
  call.event("hot-desk.left", {{"user", guest.value()}, {"desk", desk.value()}, {"why", why}});
}

void seat(CallRef& call, const directory::User& guest, const Free& desk, directory::FeatureState& state) {
  const DeviceId& device = desk.device->id;
  const auto& tenant = call.tenant();
  if (const auto* before = directory::desk_of(tenant, state, guest, call.wall_now()))
    tell_left(call, guest.id, before->id, "moved");
  const directory::User& sitting =
      directory::user_at(tenant, state, *desk.owner, *desk.device, call.wall_now());
  if (&sitting != desk.owner && &sitting != &guest) tell_left(call, sitting.id, device, "replaced");
  call.event("hot-desk.sat", {{"user", guest.id.value()},
                              {"desk", device.value()},
                              {"hours", std::to_string(desk.device->hot_desk_hours)}});
  state.sit({call.tenant_id(), guest.id}, {.device = device, .until = end_of(call, *desk.device)});
}

struct Seat {
  const directory::User* guest = nullptr;
  const directory::Device* desk = nullptr;
};

// Who is meant by signing out at this phone: its guest, or else its user wherever he is one.
Seat seat_of(const CallRef& call, const directory::FeatureState& state) {
  const directory::TenantSnapshot& tenant = call.tenant();
  const directory::User* guest = nullptr;
  if (const auto* phone = std::get_if<DeviceId>(&call.place())) {
    const directory::User* owner = tenant.user_of_device(*phone);
    if (owner == nullptr) return {};
    const auto device = std::ranges::find(owner->devices, *phone, &directory::Device::id);
    guest = device == owner->devices.end()
                ? owner
                : &directory::user_at(tenant, state, *owner, *device, call.wall_now());
  }
  if (guest == nullptr) return {};
  return {.guest = guest, .desk = directory::desk_of(tenant, state, *guest, call.wall_now())};
}

}  // namespace

Task<Next> sit_down(CallRef call, std::string extension, directory::FeatureState* state, AskPin ask_pin) {
  const Free desk = desk_at(call);
  if (desk.device == nullptr)
    co_return co_await call::tell_and_end(call, "hot-desk-not-here", call::Refusal::forbidden);
  call.outcome("feature-code");
  co_await call.answer();
  if (extension.empty())
    extension = co_await call.collect(kExtensionKeys, prompts::Phrase("enter-extension"));
  const directory::User* guest = guest_for(call, extension, desk.owner);
  const auto who = guest != nullptr ? std::optional(guest->id) : std::nullopt;
  if (!co_await ask_pin(call, who, extension))
    co_return co_await call::tell_and_end(call, "hot-desk-refused", call::Refusal::forbidden);
  seat(call, *guest, desk, *state);
  co_return co_await call::tell_and_end(call, "hot-desk-on", "feature-code");
}

Task<Next> leave_desk(CallRef call, directory::FeatureState* state) {
  const Seat seat = seat_of(call, *state);
  if (seat.desk == nullptr)
    co_return co_await call::tell_and_end(call, "hot-desk-nobody", call::Refusal::not_found);
  tell_left(call, seat.guest->id, seat.desk->id, "left");
  state->leave_desk({call.tenant_id(), seat.guest->id});
  co_return co_await call::tell_and_end(call, "hot-desk-off", "feature-code");
}

}  // namespace centrale::features
