#include "edge/outbound_identity.hpp"

#include <fmt/format.h>

#include <algorithm>
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

namespace {

E164 shown_by(const call::LegOrder& order, const directory::Trunk& trunk,
              const directory::TenantSnapshot& tenant) {
  const auto* outside = std::get_if<call::ToOutside>(&order.to);
  return trunk::shown_number(trunk, tenant,
                             {.number = order.caller.number,
                              .diverted = !order.diversions.empty(),
                              .restricted = order.caller.restricted,
                              .emergency = outside != nullptr && outside->emergency});
}

void tell_history(const call::LegOrder& order, const directory::TrunkProfile& profile,
                  const WriteNumber& write, std::string_view target, std::string_view host,
                  sip::CallIdentity& identity) {
  using directory::DiversionStyle;
  const DiversionStyle style = profile.diversions;
  if (style == DiversionStyle::both || style == DiversionStyle::diversion)
    write_diversions(order, write, host, identity);
  if (style == DiversionStyle::both || style == DiversionStyle::history_info)
    write_history(order, write, target, host, identity);
}

std::string xml(std::string_view text) {
  std::string out;
  for (const char each : text) {
    switch (each) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += each;
    }
  }
  return out;
}

/// RFC 5139: the address is known as one line, so it stands as LOC, with the country.
std::string pidf_of(const std::string& address, std::string country, std::string_view entity) {
  std::ranges::transform(country, country.begin(), [](char each) {
    return static_cast<char>(each >= 'a' && each <= 'z' ? each - 32 : each);
  });
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
      "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\""
      " xmlns:gp=\"urn:ietf:params:xml:ns:pidf:geopriv10\""
      " xmlns:ca=\"urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr\" entity=\"pres:{}\">\r\n"
      "<tuple id=\"place\"><status><gp:geopriv><gp:location-info><ca:civicAddress>"
      "<ca:country>{}</ca:country><ca:LOC>{}</ca:LOC></ca:civicAddress></gp:location-info>"
      "<gp:usage-rules/></gp:geopriv></status></tuple></presence>\r\n",
      xml(entity), xml(country), xml(address));
}

}  // namespace

void complete_for_trunk(const call::LegOrder& order, const directory::Trunk& trunk,
                        const directory::TenantSnapshot& tenant, std::string_view host,
                        sip::InviteRequestInfo& info) {
  const E164 shown = shown_by(order, trunk, tenant);
  const std::string number = trunk::in_format(trunk, shown);
  if (trunk.profile.caller_header == directory::CallerHeader::remote_party_id && !shown.empty()) {
    info.headers.emplace_back(
        "Remote-Party-ID", fmt::format("{};party=calling;screen=yes;privacy={}", name_addr("", number, host),
                                       order.caller.restricted ? "full" : "off"));
  }
  const bool tells = trunk.profile.location == directory::LocationStyle::geolocation;
  if (!tells || order.location.empty()) return;
  const std::string id = fmt::format("location@{}", host);
  info.headers.emplace_back("Geolocation", fmt::format("<cid:{}>", id));
  info.headers.emplace_back("Geolocation-Routing", "no");
  info.parts.push_back(
      {.content_type = "application/pidf+xml",
       .content_id = id,
       .body = pidf_of(order.location, tenant.tenant().country, fmt::format("{}@{}", number, host))});
}

sip::CallIdentity identity_for_trunk(const call::LegOrder& order, const directory::Trunk& trunk,
                                     const directory::TenantSnapshot& tenant, std::string_view target,
                                     std::string_view host) {
  using directory::CallerHeader;
  sip::CallIdentity identity;
  const E164 shown = shown_by(order, trunk, tenant);
  const auto write = [&trunk](const E164& number) { return trunk::in_format(trunk, number); };
  const directory::TrunkProfile& profile = trunk.profile;
  const std::string asserted = shown.empty() ? std::string() : name_addr("", write(shown), host);
  if (profile.caller_header == CallerHeader::asserted && !asserted.empty())
    identity.asserted.push_back(asserted);
  if (profile.caller_header == CallerHeader::preferred) identity.preferred = asserted;
  const bool hidden = shown.empty() || order.caller.restricted;
  const bool shows_from =
      !hidden || (profile.privacy == directory::PrivacyStyle::privacy_only && !shown.empty());
  identity.from = shows_from ? name_addr(hidden ? std::string_view() : std::string_view(order.caller.name),
                                         write(shown), host)
                             : std::string(kAnonymous);
  if (hidden) identity.privacy = "id";
  identity.to = fmt::format("<{}>", target);
  tell_history(order, profile, write, target, host, identity);
  return identity;
}

}  // namespace centrale::edge
