#include "edge/dialog_package.hpp"

#include <fmt/format.h>

#include "sip/uri.hpp"

namespace centrale::edge {
namespace {

DialogState state_of(const call::LegFacts& leg) {
  if (leg.answered) return DialogState::confirmed;
  return leg.ringing ? DialogState::early : DialogState::trying;
}

std::string uri_of(const call::Party& party, const std::string& host) {
  std::string user;
  sip::escape_user(party.extension.empty() ? with_plus(*party.number) : party.extension.value(), user);
  return fmt::format("sip:{}@{}", user, host);
}

}  // namespace

std::string resource_of(const Of<UserId>& user) {
  return fmt::format("{} {}", user.tenant.value(), user.id.value());
}

Of<UserId> user_of(const std::string& resource) {
  const auto space = resource.find(' ');
  if (space == std::string::npos) return {};
  return {.tenant = TenantId{resource.substr(0, space)}, .id = UserId{resource.substr(space + 1)}};
}

DialogLine line_of(const call::LegFacts& leg, const std::string& host) {
  DialogLine line{.id = std::to_string(leg.leg.value()),
                  .state = state_of(leg),
                  .initiator = leg.direction == call::Direction::inbound,
                  .remote_name = {},
                  .remote_uri = {}};
  // Who hides from the one that he calls hides from the colleagues who watch, too (RFC 3323 §4.1.1.3).
  if (leg.other.restricted) {
    line.remote_name = "Anonymous";
    line.remote_uri = "sip:anonymous@anonymous.invalid";
  } else if (!leg.other.extension.empty() || leg.other.number) {
    line.remote_name = leg.other.name;
    line.remote_uri = uri_of(leg.other, host);
  }
  return line;
}

sip::EventBody DialogPackage::state(const std::string& resource, std::uint32_t version) {
  const Of<UserId> watched = user_of(resource);
  const auto tenant = directory_.tenant(watched.tenant);
  const directory::User* user = tenant ? tenant->user(watched.id) : nullptr;
  std::vector<DialogLine> lines;
  if (user != nullptr) {
    for (const call::LegFacts& leg : legs_(watched)) lines.push_back(line_of(leg, host_));
  }
  const std::string entity = user != nullptr ? fmt::format("sip:{}@{}", user->extension.value(), host_)
                                             : fmt::format("sip:{}", host_);
  return {.content_type = std::string(content_type()), .body = dialog_info(entity, version, lines)};
}

}  // namespace centrale::edge
