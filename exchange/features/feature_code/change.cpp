#include "features/feature_code/change.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "features/feature_code/numbers.hpp"

namespace centrale::features {
namespace {

using directory::FeatureAction;
using directory::FeatureOverrides;
using directory::Forward;

/// The four forwardings behave alike: one row each.
struct ForwardRow {
  FeatureAction on;
  FeatureAction off;
  std::optional<Forward> FeatureOverrides::* set;
  Forward directory::UserFeatures::* now;
};
constexpr ForwardRow kForwards[] = {
    {FeatureAction::forward_always_on, FeatureAction::forward_always_off, &FeatureOverrides::always,
     &directory::UserFeatures::always},
    {FeatureAction::forward_busy_on, FeatureAction::forward_busy_off, &FeatureOverrides::busy,
     &directory::UserFeatures::busy},
    {FeatureAction::forward_no_answer_on, FeatureAction::forward_no_answer_off, &FeatureOverrides::no_answer,
     &directory::UserFeatures::no_answer},
    {FeatureAction::forward_not_reachable_on, FeatureAction::forward_not_reachable_off,
     &FeatureOverrides::not_reachable, &directory::UserFeatures::not_reachable},
};

struct SwitchRow {
  FeatureAction action;
  std::optional<bool> FeatureOverrides::* set;
  bool value;
  const char* spoken;
};
constexpr SwitchRow kSwitches[] = {
    {FeatureAction::do_not_disturb_on, &FeatureOverrides::do_not_disturb, true, "do-not-disturb-on"},
    {FeatureAction::do_not_disturb_off, &FeatureOverrides::do_not_disturb, false, "do-not-disturb-off"},
    {FeatureAction::call_waiting_on, &FeatureOverrides::call_waiting, true, "call-waiting-on"},
    {FeatureAction::call_waiting_off, &FeatureOverrides::call_waiting, false, "call-waiting-off"},
    {FeatureAction::hide_number_on, &FeatureOverrides::hide_number, true, "hide-number-on"},
    {FeatureAction::hide_number_off, &FeatureOverrides::hide_number, false, "hide-number-off"},
    {FeatureAction::reject_anonymous_on, &FeatureOverrides::reject_anonymous, true, "anonymous-calls-off"},
    {FeatureAction::reject_anonymous_off, &FeatureOverrides::reject_anonymous, false, "anonymous-calls-on"},
};

std::optional<directory::Destination> inside_or_outside(const directory::DialResult& meant) {
  if (const auto* inside = std::get_if<directory::Internal>(&meant)) return inside->destination;
  if (const auto* outside = std::get_if<directory::Outside>(&meant))
    return directory::ToNumber{outside->number};
  return std::nullopt;
}

// Forwarding to oneself would only turn in circles.
bool is_himself(const directory::TenantSnapshot& tenant, const directory::User& user,
                const directory::Destination& to) {
  if (const auto* extension = std::get_if<directory::ToExtension>(&to))
    return extension->extension == user.extension;
  if (const auto* number = std::get_if<directory::ToNumber>(&to)) {
    const auto own = tenant.by_number(number->number);
    return own && is_himself(tenant, user, *own);
  }
  return to == directory::Destination(directory::ToUser{user.id});
}

Effect forward(const directory::TenantSnapshot& tenant, const directory::User& user, const ForwardRow& row,
               const Forward& before, const std::string& argument) {
  Change change;
  if (argument.empty()) {
    if (before.to == directory::Destination(directory::HangUp{})) return AskNumber{};
    change.set.*row.set = Forward{.active = true, .to = before.to};
    change.spoken = prompts::Phrase("forwarding-on");
    return change;
  }
  const auto meant = directory::dial(tenant, user.id, argument);
  if (std::holds_alternative<directory::Barred>(meant)) return Impossible{"not-allowed"};
  const auto to = inside_or_outside(meant);
  if (!to || is_himself(tenant, user, *to)) return Impossible{"number-not-in-service"};
  change.set.*row.set = Forward{.active = true, .to = *to};
  change.spoken = prompts::Phrase("forwarding-on-to").then(prompts::Digits{argument});
  return change;
}

bool is_member(const directory::TenantSnapshot& tenant, const directory::HuntGroup& group,
               const directory::User& user) {
  return std::ranges::any_of(group.members, [&](const directory::Destination& member) {
    const auto* extension = std::get_if<directory::ToExtension>(&member);
    if (extension != nullptr) return tenant.user_by_extension(extension->extension) == &user;
    return member == directory::Destination(directory::ToUser{user.id});
  });
}

using Groups = std::vector<const directory::HuntGroup*>;

// The user's groups that the code is about: that of the extension, or all.
Groups groups_meant(const directory::TenantSnapshot& tenant, const directory::User& user,
                    const std::string& extension) {
  Groups meant;
  for (const directory::HuntGroup& group : tenant.tenant().hunt_groups) {
    const bool this_one = extension.empty() || group.extension.value() == extension;
    if (this_one && is_member(tenant, group, user)) meant.push_back(&group);
  }
  return meant;
}

bool is_group_code(FeatureAction action) {
  return action == FeatureAction::hunt_group_leave || action == FeatureAction::hunt_group_join ||
         action == FeatureAction::hunt_group_query;
}

/// All, none, or which ones by their extensions.
prompts::Phrase told_of(const Groups& meant, const std::vector<ServiceId>& left) {
  Groups away;
  std::ranges::copy_if(meant, std::back_inserter(away), [&left](const directory::HuntGroup* group) {
    return group->members_may_leave && std::ranges::find(left, group->id) != left.end();
  });
  if (away.empty()) return "hunt-group-joined";
  if (away.size() == meant.size()) return "hunt-group-left";
  prompts::Phrase phrase("hunt-groups-left");
  for (const directory::HuntGroup* group : away) phrase.then(prompts::Digits{group->extension.value()});
  return phrase;
}

Effect groups(const directory::TenantSnapshot& tenant, const directory::User& user,
              const directory::UserFeatures& now, FeatureAction action, const std::string& extension) {
  const Groups all = groups_meant(tenant, user, extension);
  if (all.empty()) return Impossible{"no-hunt-group"};
  std::vector<ServiceId> left = now.left_groups;
  if (action == FeatureAction::hunt_group_query) return Tell{told_of(all, left)};
  Groups meant = all;
  std::erase_if(meant, [](const directory::HuntGroup* group) { return !group->members_may_leave; });
  if (meant.empty()) return Impossible{"hunt-group-not-left"};
  std::erase_if(left, [&meant](const ServiceId& id) {
    return std::ranges::find(meant, id, &directory::HuntGroup::id) != meant.end();
  });
  if (action == FeatureAction::hunt_group_leave)
    std::ranges::transform(meant, std::back_inserter(left), &directory::HuntGroup::id);
  Change change;
  change.spoken = told_of(all, left);
  change.set.left_groups = std::move(left);
  return change;
}

struct NightRow {
  FeatureAction action;
  directory::NightMode mode;
  const char* spoken;
};
constexpr NightRow kNights[] = {
    {FeatureAction::night_on, directory::NightMode::on, "night-service-on"},
    {FeatureAction::night_off, directory::NightMode::off, "night-service-off"},
    {FeatureAction::night_automatic, directory::NightMode::automatic, "night-service-automatic"},
};

Effect switch_night(const directory::TenantSnapshot& tenant, const directory::User& user,
                    const NightRow& row) {
  const auto& allowed = tenant.tenant().night_service.switched_by;
  if (std::ranges::find(allowed, user.id) == allowed.end()) return Impossible{"night-service-not-allowed"};
  return SwitchNight{.mode = row.mode, .spoken = row.spoken};
}

}  // namespace

Effect effect_of(const directory::TenantSnapshot& tenant, const directory::User& user,
                 const directory::UserFeatures& now, FeatureAction action, const std::string& argument) {
  if (auto of_numbers = number_effect(tenant, user, now, action, argument)) return std::move(*of_numbers);
  for (const ForwardRow& row : kForwards) {
    if (action == row.on) return forward(tenant, user, row, now.*row.now, argument);
    if (action == row.off) {
      Change change;
      change.set.*row.set = Forward{.active = false, .to = (now.*row.now).to};
      change.spoken = prompts::Phrase("forwarding-off");
      return change;
    }
  }
  for (const SwitchRow& row : kSwitches) {
    if (action != row.action) continue;
    Change change;
    change.set.*row.set = row.value;
    change.spoken = prompts::Phrase(row.spoken);
    return change;
  }
  for (const NightRow& row : kNights) {
    if (action == row.action) return switch_night(tenant, user, row);
  }
  if (is_group_code(action)) return groups(tenant, user, now, action, argument);
  return Impossible{"unknown-code"};
}

}  // namespace centrale::features
