#include "directory/feature_state.hpp"

namespace centrale::directory {
namespace {

template <class T>
void overlay(T& value, const std::optional<T>& set) {
  if (set) value = *set;
}

/// Visits each override with its counterpart in another set of values.
template <class Values, class Overrides, class Visit>
void pairwise(Values& values, Overrides& overrides, Visit visit) {
  visit(values.always, overrides.always);
  visit(values.busy, overrides.busy);
  visit(values.no_answer, overrides.no_answer);
  visit(values.not_reachable, overrides.not_reachable);
  visit(values.no_answer_after, overrides.no_answer_after);
  visit(values.do_not_disturb, overrides.do_not_disturb);
  visit(values.call_waiting, overrides.call_waiting);
  visit(values.hide_number, overrides.hide_number);
  visit(values.reject_anonymous, overrides.reject_anonymous);
  visit(values.left_groups, overrides.left_groups);
  visit(values.outgoing_number, overrides.outgoing_number);
  visit(values.silent, overrides.silent);
  visit(values.speed_dial, overrides.speed_dial);
  visit(values.absent, overrides.absent);
}

}  // namespace

FeaturesNow FeatureState::now(const TenantId& tenant, const User& user) const {
  if (overrides_.empty()) return FeaturesNow(&user.features);
  const auto found = overrides_.find(Key{tenant, user.id});
  if (found == overrides_.end()) return FeaturesNow(&user.features);
  UserFeatures now = user.features;
  pairwise(now, found->second, [](auto& value, const auto& set) { overlay(value, set); });
  return FeaturesNow(std::move(now));
}

void FeatureState::change(const Key& user, const FeatureOverrides& change) {
  FeatureOverrides& kept = overrides_[user];
  pairwise(kept, change, [](auto& value, const auto& set) {
    if (set) value = set;
  });
  if (keep_) keep_(user, kept);
}

void FeatureState::clear(const Key& user) {
  leave_desk(user);
  if (overrides_.erase(user) > 0 && keep_) keep_(user, {});
}

std::optional<FeatureState::Key> FeatureState::sit(const Key& guest, Desk desk) {
  auto before = guest_at(desk.device);
  if (before) leave_desk(*before);
  leave_desk(guest);
  FeatureOverrides& kept = overrides_[guest];
  guests_[desk.device] = guest;
  kept.desk = std::move(desk);
  if (keep_) keep_(guest, kept);
  return before == guest ? std::nullopt : before;
}

void FeatureState::leave_desk(const Key& guest) {
  const auto found = overrides_.find(guest);
  if (found == overrides_.end() || !found->second.desk) return;
  guests_.erase(found->second.desk->device);
  found->second.desk.reset();
  if (keep_) keep_(guest, found->second);
}

std::optional<Desk> FeatureState::desk(const Key& guest) const {
  const auto found = overrides_.find(guest);
  return found == overrides_.end() ? std::nullopt : found->second.desk;
}

std::optional<FeatureState::Key> FeatureState::guest_at(const DeviceId& device) const {
  const auto found = guests_.find(device);
  return found == guests_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::pair<FeatureState::Key, FeatureOverrides>> FeatureState::of_tenant(
    const TenantId& tenant) const {
  std::vector<std::pair<Key, FeatureOverrides>> all;
  for (const auto& [key, overrides] : overrides_) {
    if (key.tenant == tenant) all.emplace_back(key, overrides);
  }
  return all;
}

std::optional<NightMode> FeatureState::night(const TenantId& tenant) const {
  const auto found = nights_.find(tenant);
  return found == nights_.end() ? std::nullopt : std::optional(found->second);
}

void FeatureState::switch_night(const TenantId& tenant, std::optional<NightMode> mode) {
  if (night(tenant) == mode) return;
  if (mode)
    nights_[tenant] = *mode;
  else
    nights_.erase(tenant);
  if (keep_switch_) keep_switch_(tenant, mode);
}

void FeatureState::restore(std::vector<std::pair<Key, FeatureOverrides>> all,
                           std::map<TenantId, NightMode> nights) {
  nights_ = std::move(nights);
  overrides_.clear();
  guests_.clear();
  for (auto& [key, overrides] : all) {
    if (overrides.desk) guests_.insert_or_assign(overrides.desk->device, key);
    overrides_.insert_or_assign(key, std::move(overrides));
  }
}

}  // namespace centrale::directory
