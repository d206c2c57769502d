#include "directory/directory.hpp"

#include <algorithm>

namespace centrale::directory {

TenantPtr Directory::tenant(const TenantId& id) const {
  const auto found = tenants_.find(id);
  return found == tenants_.end() ? nullptr : found->second;
}

std::vector<TenantPtr> Directory::tenants() const {
  std::vector<TenantPtr> all;
  all.reserve(tenants_.size());
  for (const auto& [id, tenant] : tenants_) all.push_back(tenant);
  return all;
}

TenantPtr Directory::share(const TenantSnapshot& tenant) const { return tenants_.find(tenant.id())->second; }

std::optional<FoundDevice> Directory::device(const DeviceId& id) const {
  const auto found = devices_.find(id.value());
  if (found == devices_.end()) return std::nullopt;
  const auto& [tenant, user_at, device_at] = found->second;
  const User& user = tenant->tenant().users[user_at];
  return FoundDevice{share(*tenant), &user, &user.devices[device_at]};
}

std::optional<FoundNumber> Directory::number(const E164& number) const {
  const auto found = numbers_.find(number.value());
  if (found == numbers_.end()) return std::nullopt;
  auto destination = found->second->by_number(number);
  if (!destination) return std::nullopt;
  return FoundNumber{share(*found->second), std::move(*destination)};
}

TenantPtr Directory::tenant_of_domain(std::string_view domain) const {
  const auto found = domains_.find(std::string(domain));
  return found == domains_.end() ? nullptr : share(*found->second);
}

TrunkPtr Directory::trunk(const TrunkId& id) const {
  const auto found = std::ranges::find_if(trunks_, [&](const TrunkPtr& each) { return each->id == id; });
  return found == trunks_.end() ? nullptr : *found;
}

std::vector<TrunkPtr> Directory::trunks_for(const TenantId& tenant) const {
  std::vector<TrunkPtr> usable;
  for (const TrunkPtr& trunk : trunks_) {
    const bool all = trunk->tenants.empty();
    if (all || std::ranges::find(trunk->tenants, tenant) != trunk->tenants.end()) usable.push_back(trunk);
  }
  return usable;
}

void Directory::replace(TenantPtr tenant) {
  remove(tenant->id());
  const TenantSnapshot& now = *tenant;
  tenants_.emplace(now.id(), std::move(tenant));
  const auto& users = now.tenant().users;
  for (std::uint32_t u = 0; u < users.size(); ++u) {
    for (std::uint32_t d = 0; d < users[u].devices.size(); ++d) {
      devices_.emplace(users[u].devices[d].id.value(), DevicePlace{&now, u, d});
    }
  }
  for (const auto& [number, to] : now.numbers()) numbers_.emplace(number.value(), &now);
  for (const std::string& domain : now.tenant().domains) domains_.emplace(domain, &now);
}

void Directory::remove(const TenantId& tenant) {
  const auto found = tenants_.find(tenant);
  if (found == tenants_.end()) return;
  forget(*found->second);
  tenants_.erase(found);
}

// Only its own entries: whatever a tenant claims that another has already stays with that other.
void Directory::forget(const TenantSnapshot& tenant) {
  for (const User& user : tenant.tenant().users) {
    for (const Device& device : user.devices) {
      const auto at = devices_.find(device.id.value());
      if (at != devices_.end() && at->second.tenant == &tenant) devices_.erase(at);
    }
  }
  for (const auto& [number, to] : tenant.numbers()) {
    const auto at = numbers_.find(number.value());
    if (at != numbers_.end() && at->second == &tenant) numbers_.erase(at);
  }
  for (const std::string& domain : tenant.tenant().domains) {
    const auto at = domains_.find(domain);
    if (at != domains_.end() && at->second == &tenant) domains_.erase(at);
  }
}

void Directory::replace_trunks(std::vector<Trunk> trunks) {
  std::ranges::sort(trunks, {}, [](const Trunk& each) { return std::pair(each.priority, each.id); });
  trunks_.clear();
  for (Trunk& trunk : trunks) trunks_.push_back(std::make_shared<const Trunk>(std::move(trunk)));
}

}  // namespace centrale::directory
