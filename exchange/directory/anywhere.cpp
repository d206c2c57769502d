#include "directory/anywhere.hpp"

#include <algorithm>

#include "directory/feature_state.hpp"
#include "directory/snapshot.hpp"

namespace centrale::directory {

std::string silent_name(const DeviceId& device) { return device.value(); }
std::string silent_name(const E164& number) { return with_plus(number); }

std::vector<OutsidePhone> outside_phones_of(const TenantSnapshot& tenant, const FeatureState& state,
                                            const User& user) {
  std::vector<OutsidePhone> phones;
  const Anywhere& anywhere = user.anywhere.get();
  const Mobile& mobile = user.mobile.get();
  if (anywhere.numbers.empty() && mobile.number.empty()) return phones;
  const FeaturesNow features = state.now(tenant.id(), user);
  const auto rings = [&features](const E164& number) {
    return std::ranges::find(features->silent, silent_name(number)) == features->silent.end();
  };
  if (!mobile.number.empty() && rings(mobile.number)) {
    phones.push_back({.number = mobile.number,
                      .trunk = mobile.trunk,
                      .inhibit_diversion = true,
                      .hunt_groups = mobile.hunt_groups});
  }
  for (const AnywhereNumber& each : anywhere.numbers) {
    if (!each.active || !rings(each.number)) continue;
    phones.push_back({.number = each.number,
                      .answer_confirmation = each.answer_confirmation,
                      .inhibit_diversion = each.inhibit_diversion,
                      .hunt_groups = anywhere.hunt_groups});
  }
  return phones;
}

const User* owner_of_outside_phone(const TenantSnapshot& tenant, const E164& number) {
  if (number.empty()) return nullptr;
  const auto has = [&number](const User& user) {
    const auto& numbers = user.anywhere.get().numbers;
    return user.mobile.get().number == number ||
           std::ranges::find(numbers, number, &AnywhereNumber::number) != numbers.end();
  };
  const auto& users = tenant.tenant().users;
  const auto found = std::ranges::find_if(users, has);
  return found == users.end() ? nullptr : &*found;
}

}  // namespace centrale::directory
