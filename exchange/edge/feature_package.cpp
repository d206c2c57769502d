#include "edge/feature_package.hpp"

#include "directory/dial_plan.hpp"
#include "edge/dialog_package.hpp"
#include "sip/headers.hpp"

namespace centrale::edge {
namespace {

using Refused = std::unexpected<int>;

// Forwarding to oneself would only turn in circles.
bool is_himself(const directory::TenantSnapshot& tenant, const directory::User& user,
                const directory::Destination& to) {
  if (to == directory::Destination(directory::ToUser{user.id})) return true;
  if (const auto* extension = std::get_if<directory::ToExtension>(&to))
    return extension->extension == user.extension;
  const auto* number = std::get_if<directory::ToNumber>(&to);
  const auto own = number != nullptr ? tenant.by_number(number->number) : std::nullopt;
  return own && is_himself(tenant, user, *own);
}

/// Where a forwarding shall lead: what the user may dial, and nothing that is not a person or a service.
std::expected<directory::Destination, int> target_of(const directory::TenantSnapshot& tenant,
                                                     const directory::User& user, const std::string& digits) {
  const auto meant = directory::dial(tenant, user.id, digits);
  std::optional<directory::Destination> to;
  if (const auto* inside = std::get_if<directory::Internal>(&meant)) to = inside->destination;
  if (const auto* outside = std::get_if<directory::Outside>(&meant))
    to = directory::ToNumber{outside->number};
  if (!to || is_himself(tenant, user, *to)) return Refused(403);
  return *to;
}

std::expected<directory::FeatureOverrides, int> overrides_of(const directory::TenantSnapshot& tenant,
                                                             const directory::User& user,
                                                             const directory::UserFeatures& now,
                                                             const SetForwarding& wish) {
  directory::Forward forward = wish.type == ForwardingType::immediate ? now.always
                               : wish.type == ForwardingType::busy    ? now.busy
                                                                      : now.no_answer;
  forward.active = wish.active;
  if (!wish.to.empty()) {
    auto to = target_of(tenant, user, wish.to);
    if (!to) return Refused(to.error());
    forward.to = std::move(*to);
  }
  if (forward.active && forward.to == directory::Destination(directory::HangUp{})) return Refused(403);
  directory::FeatureOverrides set;
  switch (wish.type) {
    case ForwardingType::immediate: set.always = std::move(forward); break;
    case ForwardingType::busy: set.busy = std::move(forward); break;
    case ForwardingType::no_answer:
      set.no_answer = std::move(forward);
      if (wish.rings) set.no_answer_after = *wish.rings * kOneRing;
  }
  return set;
}

}  // namespace

std::expected<directory::FeatureOverrides, int> overrides_of(const directory::TenantSnapshot& tenant,
                                                             const directory::User& user,
                                                             const directory::UserFeatures& now,
                                                             const FeatureRequest& request) {
  if (const auto* forwarding = std::get_if<SetForwarding>(&request))
    return overrides_of(tenant, user, now, *forwarding);
  directory::FeatureOverrides set;
  set.do_not_disturb = std::get<SetDoNotDisturb>(request).on;
  return set;
}

sip::EventBody FeaturePackage::state(const sip::Telling& telling) {
  const Of<UserId> who = user_of(telling.resource);
  const auto tenant = directory_.tenant(who.tenant);
  const directory::User* const user = tenant ? tenant->user(who.id) : nullptr;
  if (user == nullptr) return {};
  FeatureDocument document = feature_events(*tenant, *features_.now(who.tenant, *user), telling.subscriber);
  return {.content_type = std::move(document.content_type), .body = std::move(document.body)};
}

std::expected<void, int> FeaturePackage::take(const std::string& resource, const sip::Message& subscribe) {
  const auto type = sip::parse_media_type(subscribe.header(sip::HeaderName::content_type));
  if (!type || !type->is(kFeatureEventType)) return Refused(415);
  const auto request = parse_feature_request(subscribe.body());
  if (!request) return Refused(400);
  const Of<UserId> who = user_of(resource);
  const auto tenant = directory_.tenant(who.tenant);
  const directory::User* const user = tenant ? tenant->user(who.id) : nullptr;
  if (user == nullptr) return Refused(404);
  const auto set = overrides_of(*tenant, *user, *features_.now(who.tenant, *user), *request);
  if (!set) return Refused(set.error());
  features_.change(who, *set);
  return {};
}

}  // namespace centrale::edge
