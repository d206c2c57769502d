#include "edge/lamps.hpp"

#include <fmt/format.h>

#include "edge/ingress.hpp"

namespace centrale::edge {
namespace {

std::string resource_of(const Of<UserId>& user) {
  return fmt::format("{} {}", user.tenant.value(), user.id.value());
}

Of<UserId> user_of(const std::string& resource) {
  const auto space = resource.find(' ');
  if (space == std::string::npos) return {};
  return {.tenant = TenantId{resource.substr(0, space)}, .id = UserId{resource.substr(space + 1)}};
}

}  // namespace

sip::EventBody MessageSummaryPackage::state(const std::string& resource, std::uint32_t) {
  return {.content_type = std::string(content_type()),
          .body = message_summary(count_(user_of(resource)), fmt::format("sip:*86@{}", host_))};
}

Lamps::Lamps(sip::Stack& stack, Identifier& identifier, CountMessages count, std::string host)
    : identifier_(identifier), messages_(std::move(count), std::move(host)), notifier_(stack, {}) {
  notifier_.add(messages_);
}

void Lamps::subscribe(sip::Incoming&& request) {
  const Identity identity = identifier_.identify(request.message());
  if (const auto* malformed = std::get_if<Malformed>(&identity))
    return request.respond(malformed->status, malformed->why);
  if (const auto* proof = std::get_if<MustProve>(&identity)) return challenge(request, *proof);
  const auto* device = std::get_if<IsDevice>(&identity);
  if (device == nullptr) return request.respond(403);
  if (notifier_.package_of(request.message()) == nullptr) {
    return request.respond(489, {}, {{"Allow-Events", std::string(messages_.name())}});
  }
  const Of<UserId> user{.tenant = device->found.tenant->id(), .id = device->found.user->id};
  const std::string subscriber = device->found.device->id.value();
  notifier_.accept(std::move(request), resource_of(user), subscriber, subscriber);
}

void Lamps::messages_changed(const Of<UserId>& user) {
  notifier_.changed(messages_.name(), resource_of(user));
}

}  // namespace centrale::edge
