#include "directory/hot_desk.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "directory/feature_state.hpp"
#include "directory/snapshot.hpp"

namespace centrale::directory {
namespace {

const Device* device_of(const User& owner, const DeviceId& id) {
  const auto found = std::ranges::find(owner.devices, id, &Device::id);
  return found == owner.devices.end() ? nullptr : &*found;
}

// With one site all numbers say the same place.
bool shows_its_place(const Tenant& tenant, const Device& device) {
  if (tenant.sites.size() < 2) return true;
  const auto own = std::ranges::find(tenant.sites, device.site, &Site::id);
  const Site& site = own == tenant.sites.end() ? tenant.sites.front() : *own;
  return !site.emergency_number.empty();
}

}  // namespace

void check_hot_desk(const Tenant& tenant, const User& user, const std::string& at, ConfigErrors& errors) {
  if (user.hot_desking && !user.voicemail.enabled)
    errors.push_back({at + ".hot_desking", "needs a mailbox: its PIN is asked", "true"});
  for (std::size_t place = 0; place < user.devices.size(); ++place) {
    const Device& device = user.devices[place];
    if (device.hot_desk_hours == 0 || shows_its_place(tenant, device)) continue;
    errors.push_back({fmt::format("{}.devices[{}].hot_desk_hours", at, place),
                      "needs a site with an emergency_number: the guest's own number says another place",
                      std::to_string(device.hot_desk_hours)});
  }
}

const Device* desk_of(const TenantSnapshot& tenant, const FeatureState& state, const User& guest,
                      WallInstant at) {
  const FeatureState::Key who{tenant.id(), guest.id};
  const auto desk = state.desk(who);
  if (!desk || !guest.hot_desking || at >= desk->until || state.guest_at(desk->device) != who) return nullptr;
  const User* owner = tenant.user_of_device(desk->device);
  const Device* device = owner != nullptr && owner != &guest ? device_of(*owner, desk->device) : nullptr;
  return device != nullptr && device->hot_desk_hours > 0 ? device : nullptr;
}

const User& user_at(const TenantSnapshot& tenant, const FeatureState& state, const User& owner,
                    const Device& device, WallInstant at) {
  const auto sits = state.guest_at(device.id);
  const User* guest = sits && sits->tenant == tenant.id() ? tenant.user(sits->id) : nullptr;
  return guest != nullptr && desk_of(tenant, state, *guest, at) == &device ? *guest : owner;
}

std::vector<Seat> seats_of(const TenantSnapshot& tenant, const FeatureState& state, WallInstant at) {
  std::vector<Seat> seats;
  for (const auto& [who, set] : state.of_tenant(tenant.id())) {
    const User* guest = set.desk ? tenant.user(who.id) : nullptr;
    const Device* desk = guest != nullptr ? desk_of(tenant, state, *guest, at) : nullptr;
    if (desk != nullptr) seats.push_back({.guest = guest, .desk = desk, .until = set.desk->until});
  }
  return seats;
}

std::vector<DeviceId> phones_of(const TenantSnapshot& tenant, const FeatureState& state, const User& user,
                                WallInstant at) {
  std::vector<DeviceId> phones;
  for (const Device& device : user.devices) {
    if (&user_at(tenant, state, user, device, at) == &user) phones.push_back(device.id);
  }
  if (const Device* desk = desk_of(tenant, state, user, at)) phones.push_back(desk->id);
  const FeaturesNow features = state.now(tenant.id(), user);
  std::erase_if(phones, [&silent = features->silent](const DeviceId& phone) {
    return std::ranges::find(silent, silent_name(phone)) != silent.end();
  });
  return phones;
}

}  // namespace centrale::directory
