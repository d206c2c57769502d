#include "edge/outbound_identity.hpp"

#include <fmt/format.h>

#include <functional>
#include <ranges>

#include "edge/identity_headers.hpp"
#include "sip/headers.hpp"
#include "sip/uri.hpp"
#include "trunk/caller_id.hpp"

namespace centrale::edge {
namespace {

constexpr std::string_view kAnonymous =
    "\"Anonymous\" <sip:anonymous@anonymous.invalid>";  // RFC 3323 §4.1.1.3

using WriteNumber = std::function<std::string(const E164&)>;

std::string name_addr(std::string_view name, std::string_view user, std::string_view host) {
  std::string out;
  if (!name.empty()) {
    sip::quote(name, out);
    out += ' ';
  }
  out += "<sip:";
  sip::escape_user(user, out);
  return out += fmt::format("@{}>", host);
}

/// How a party is called inside: by its extension, else by its number.
std::string inside_user(const call::Party& party) {
  if (!party.extension.empty()) return party.extension.value();
  return party.number ? with_plus(*party.number) : std::string();
}

std::string uri_of(const call::Party& party, const WriteNumber& write, std::string_view host,
                   std::string_view params) {
  std::string user;
  sip::escape_user(party.number ? write(*party.number) : party.extension.value(), user);
  return fmt::format("<sip:{}@{}{}>", user, host, params);
}

/// Newest first, as RFC 5806 §5 wants it.
void write_diversions(const call::LegOrder& order, const WriteNumber& write, std::string_view host,
                      sip::CallIdentity& identity) {
  for (const call::Diversion& diversion : std::views::reverse(order.diversions)) {
    identity.diversions.push_back(
        fmt::format("{};reason={};counter=1{}", uri_of(diversion.from, write, host, ""),
                    name_of(diversion.reason), diversion.from.restricted ? ";privacy=full" : ""));
  }
}

/// RFC 7044 §10.1: who was called first, then each place that it was sent on to, with the cause (RFC 4458).
void write_history(const call::LegOrder& order, const WriteNumber& write, std::string_view target,
                   std::string_view host, sip::CallIdentity& identity) {
  if (order.diversions.empty()) return;
  std::string index = "1";
  std::string params;
  for (const call::Diversion& diversion : order.diversions) {
    identity.history.push_back(
        fmt::format("{};index={}", uri_of(diversion.from, write, host, params), index));
    params = fmt::format(";cause={}", cause_of(diversion.reason));
    index += ".1";
  }
  identity.history.push_back(fmt::format("<{}{}>;index={}", target, params, index));
}

}  // namespace

std::string asserted_identity(const call::Party& party, std::string_view host) {
  const std::string user = inside_user(party);
  return user.empty() || party.restricted ? std::string() : name_addr(party.name, user, host);
}

sip::CallIdentity identity_for_device(const call::LegOrder& order, std::string_view target,
                                      std::string_view host) {
  sip::CallIdentity identity;
  const std::string asserted = asserted_identity(order.caller, host);
  identity.from = asserted.empty() ? std::string(kAnonymous) : asserted;
  identity.to = fmt::format("<{}>", target);
  if (!asserted.empty()) identity.asserted.push_back(asserted);
  if (order.caller.restricted) identity.privacy = "id";
  identity.alert_info = order.alert_info;
  write_diversions(order, [](const E164& number) { return with_plus(number); }, host, identity);
  return identity;
}

sip::CallIdentity identity_for_trunk(const call::LegOrder& order, const directory::Trunk& trunk,
                                     const directory::TenantSnapshot& tenant, std::string_view target,
                                     std::string_view host) {
  sip::CallIdentity identity;
  const auto* outside = std::get_if<call::ToOutside>(&order.to);
  const E164 shown = trunk::shown_number(trunk, tenant,
                                         {.number = order.caller.number,
                                          .diverted = !order.diversions.empty(),
                                          .restricted = order.caller.restricted,
                                          .emergency = outside != nullptr && outside->emergency});
  const auto write = [&trunk](const E164& number) { return trunk::in_format(trunk, number); };
  if (!shown.empty()) identity.asserted.push_back(name_addr("", write(shown), host));
  const bool hidden = shown.empty() || order.caller.restricted;
  identity.from = hidden ? std::string(kAnonymous) : name_addr(order.caller.name, write(shown), host);
  if (hidden) identity.privacy = "id";
  identity.to = fmt::format("<{}>", target);
  write_diversions(order, write, host, identity);
  write_history(order, write, target, host, identity);
  return identity;
}

}  // namespace centrale::edge
