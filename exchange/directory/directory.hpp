// All tenants of the installation. Only what is unique on the whole installation can be found without
// a tenant: a device, an E.164 number, a trunk, a domain.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "directory/config.hpp"
#include "directory/snapshot.hpp"

namespace centrale::directory {

using TrunkPtr = std::shared_ptr<const Trunk>;

/// `user` and `device` live as long as `tenant` is held.
struct FoundDevice {
  TenantPtr tenant{};
  const User* user = nullptr;
  const Device* device = nullptr;
};

struct FoundNumber {
  TenantPtr tenant{};
  Destination destination{};
};

/// Life: the process. Loop's thread only. Replacing a tenant leaves others and running calls alone.
class Directory {
 public:
  Directory() = default;
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  /// Null: no such tenant.
  [[nodiscard]] TenantPtr tenant(const TenantId& id) const;
  [[nodiscard]] std::vector<TenantPtr> tenants() const;

  [[nodiscard]] std::optional<FoundDevice> device(const DeviceId& id) const;
  [[nodiscard]] std::optional<FoundNumber> number(const E164& number) const;
  [[nodiscard]] TenantPtr tenant_of_domain(std::string_view domain) const;

  [[nodiscard]] TrunkPtr trunk(const TrunkId& id) const;
  /// All, by priority, then by id.
  [[nodiscard]] std::span<const TrunkPtr> trunks() const { return trunks_; }
  /// Those that this tenant may call out over, in the order to try them.
  [[nodiscard]] std::vector<TrunkPtr> trunks_for(const TenantId& tenant) const;

  /// Takes the place of the tenant of the same id, if there was one.
  void replace(TenantPtr tenant);
  void remove(const TenantId& tenant);
  void replace_trunks(std::vector<Trunk> trunks);

  [[nodiscard]] std::size_t device_count() const { return devices_.size(); }

 private:
  struct DevicePlace {
    const TenantSnapshot* tenant;
    std::uint32_t user;
    std::uint32_t device;
  };
  void forget(const TenantSnapshot& tenant);
  [[nodiscard]] TenantPtr share(const TenantSnapshot& tenant) const;

  std::map<TenantId, TenantPtr> tenants_;
  // The keys are views of the ids inside the snapshots, which tenants_ keeps alive.
  std::unordered_map<std::string_view, DevicePlace> devices_;
  std::unordered_map<std::string_view, const TenantSnapshot*> numbers_;
  std::unordered_map<std::string, const TenantSnapshot*> domains_;
  std::vector<TrunkPtr> trunks_;
};

}  // namespace centrale::directory
