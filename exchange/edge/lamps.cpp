#include "edge/lamps.hpp"

#include <fmt/format.h>

#include "edge/ingress.hpp"
#include "sip/uri.hpp"

namespace centrale::edge {
sip::EventBody MessageSummaryPackage::state(const sip::Telling& telling) {
  return {.content_type = std::string(content_type()),
          .body = message_summary(count_(user_of(telling.resource)), fmt::format("sip:*86@{}", host_))};
}

Lamps::Flush::Flush(Lamps& owner)
    : Ready([](Ready& self) { static_cast<Flush&>(self).lamps.tell_of_lines(); }), lamps(owner) {}

Lamps::Lamps(sip::Stack& stack, Identifier& identifier, Sources sources)
    : loop_(stack.loop()),
      identifier_(identifier),
      directory_(sources.directory),
      messages_(std::move(sources.count), sources.host),
      dialogs_({.directory = sources.directory,
                .legs = std::move(sources.legs),
                .name_dialog = std::move(sources.name_dialog),
                .reachable = std::move(sources.reachable),
                .host = sources.host}),
      features_(sources.directory, sources.features),
      notifier_(stack, {}),
      flush_(*this) {
  notifier_.add(messages_);
  notifier_.add(dialogs_);
  notifier_.add(features_);
}

void Lamps::subscribe(sip::Incoming&& request) {
  const Identity identity = identifier_.identify(request.message());
  if (const auto* malformed = std::get_if<Malformed>(&identity))
    return request.respond(malformed->status, malformed->why);
  if (const auto* proof = std::get_if<MustProve>(&identity)) return challenge(request, *proof);
  const auto* device = std::get_if<IsDevice>(&identity);
  if (device == nullptr) return request.respond(403);
  const sip::Package* package = notifier_.package_of(request.message());
  if (package == nullptr) {
    return request.respond(
        489, {},
        {{"Allow-Events", fmt::format("{}, {}, {}", features_.name(), dialogs_.name(), messages_.name())}});
  }
  auto resource = watched(request.message(), *package, device->found);
  if (!resource) return request.respond(404);
  const std::string subscriber = device->found.device->id.value();
  notifier_.accept(std::move(request), std::move(*resource), subscriber, subscriber);
}

std::optional<std::string> Lamps::watched(const sip::Message& subscribe, const sip::Package& package,
                                          const directory::FoundDevice& by) const {
  const Of<UserId> own{.tenant = by.tenant->id(), .id = by.user->id};
  if (&package == &messages_ || &package == &features_) return resource_of(own);
  const auto uri = sip::parse_uri(subscribe.request_uri());
  if (!uri) return std::nullopt;
  const std::string name = sip::unescape(uri->user);
  if (!name.empty() && name == by.user->lamps.get().name) return lamps_of(own);
  const directory::User* user = by.tenant->user_by_extension(Extension{name});
  if (user == nullptr) return std::nullopt;
  return resource_of({.tenant = own.tenant, .id = user->id});
}

void Lamps::messages_changed(const Of<UserId>& user) {
  notifier_.changed(messages_.name(), resource_of(user));
}

void Lamps::line_changed(const Of<UserId>& user) {
  if (notifier_.size() == 0) return;  // whoever subscribes later gets the full state
  changed_.insert(user);
  loop_.make_ready(flush_);
}

void Lamps::features_changed(const Of<UserId>& user) {
  if (notifier_.size() == 0) return;
  set_.insert(user);
  loop_.make_ready(flush_);
}

void Lamps::tell_of_lines() {
  for (const Of<UserId>& user : std::exchange(changed_, {}))
    notifier_.changed(dialogs_.name(), resource_of(user));
  for (const Of<UserId>& user : std::exchange(set_, {}))
    notifier_.changed(features_.name(), resource_of(user));
}

void Lamps::devices_changed() {
  notifier_.end_subscribers(
      [this](const std::string& subscriber) { return !directory_.device(DeviceId{subscriber}); },
      sip::SubscriptionEnd::rejected);
}

void Lamps::tenant_changed(const TenantId& tenant) {
  notifier_.lists_changed(dialogs_.name(), tenant.value() + " ");
  const auto now = directory_.tenant(tenant);
  if (!now) return;
  for (const directory::User& user : now->tenant().users)
    notifier_.changed(features_.name(), resource_of({.tenant = tenant, .id = user.id}));
}

void Lamps::device_gone(const DeviceId& device) {
  notifier_.end_subscriber(device.value(), sip::SubscriptionEnd::rejected);
}

}  // namespace centrale::edge
