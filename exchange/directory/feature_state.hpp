// What users have set themselves, over what is configured: on their lines, and the switch of night service.
// The one place that phones' keys, feature codes, apps and portal write to and calls read from.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "directory/features.hpp"
#include "directory/user.hpp"

namespace centrale::directory {

/// What holds for a user at this moment; good until the next wait. No copy when he has set nothing himself.
class FeaturesNow {
 public:
  explicit FeaturesNow(const UserFeatures* configured) : configured_(configured) {}
  explicit FeaturesNow(UserFeatures&& set) : set_(std::move(set)) {}
  const UserFeatures* operator->() const { return set_ ? &*set_ : configured_; }
  const UserFeatures& operator*() const { return set_ ? *set_ : *configured_; }

 private:
  const UserFeatures* configured_ = nullptr;
  std::optional<UserFeatures> set_{};
};

/// Life: the process. Loop's thread only.
class FeatureState {
 public:
  using Key = Of<UserId>;
  using OnChange = std::function<void(const Key&, const FeatureOverrides&)>;

  using OnSwitch = std::function<void(const TenantId&, std::optional<NightMode>)>;

  /// Where changes are kept; called on the loop, so they must only queue them.
  void on_change(OnChange keep) { keep_ = std::move(keep); }
  void on_switch(OnSwitch keep) { keep_switch_ = std::move(keep); }

  /// What holds for this user now; `user` outlives it.
  [[nodiscard]] FeaturesNow now(const TenantId& tenant, const User& user) const;
  /// The same, to be kept.
  [[nodiscard]] UserFeatures of(const TenantId& tenant, const User& user) const { return *now(tenant, user); }

  /// What is set in `change` replaces what was there; the rest stays.
  void change(const Key& user, const FeatureOverrides& change);
  /// Back to what is configured.
  void clear(const Key& user);

  /// He sits at the desk from now on, and at no other. Whom that drives away, if somebody else was told to
  /// sit there.
  std::optional<Key> sit(const Key& guest, Desk desk);
  void leave_desk(const Key& guest);
  /// As they were told; whether it still holds, hot_desk.hpp says.
  [[nodiscard]] std::optional<Desk> desk(const Key& guest) const;
  [[nodiscard]] std::optional<Key> guest_at(const DeviceId& device) const;

  /// How somebody has set the tenant's night service; nothing: as configured.
  [[nodiscard]] std::optional<NightMode> night(const TenantId& tenant) const;
  void switch_night(const TenantId& tenant, std::optional<NightMode> mode);

  /// What the users of one tenant have set.
  [[nodiscard]] std::vector<std::pair<Key, FeatureOverrides>> of_tenant(const TenantId& tenant) const;

  /// At start, from the store: not reported.
  void restore(std::vector<std::pair<Key, FeatureOverrides>> all, std::map<TenantId, NightMode> nights = {});

 private:
  std::unordered_map<Key, FeatureOverrides> overrides_;
  std::unordered_map<DeviceId, Key> guests_;  // as in overrides_, by desk
  std::map<TenantId, NightMode> nights_;
  OnChange keep_;
  OnSwitch keep_switch_;
};

/// As kept by the store: a JSON object with only what is set.
[[nodiscard]] std::string to_json(const FeatureOverrides& overrides);
[[nodiscard]] Result<FeatureOverrides> parse_overrides(std::string_view json);

}  // namespace centrale::directory
