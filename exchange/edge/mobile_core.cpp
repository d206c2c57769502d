#include "edge/mobile_core.hpp"

#include <algorithm>

#include "call/describe.hpp"
#include "edge/identity_headers.hpp"
#include "sip/uri.hpp"

namespace centrale::edge {
namespace {

std::optional<Subscriber> subscriber(const directory::Directory& directory, const directory::Trunk& trunk,
                                     const E164& number) {
  const auto found = directory.number(number);
  const auto* to = found ? std::get_if<directory::ToUser>(&found->destination) : nullptr;
  const directory::User* user = to != nullptr ? found->tenant->user(to->user) : nullptr;
  const bool his =
      user != nullptr && user->mobile.get().number == number && user->mobile.get().trunk == trunk.id;
  return his ? std::optional(Subscriber{found->tenant, user}) : std::nullopt;
}

// RFC 3966 §3: what stands between the digits for the eye.
std::string dialled_in(const sip::UriView& uri) {
  std::string digits = sip::unescape(uri.user.substr(0, uri.user.find(';')));
  std::erase_if(digits, [](char c) { return c == '-' || c == '.' || c == '(' || c == ')'; });
  return digits;
}

bool was_sent_on_by(const sip::Message& invite, const directory::Trunk& trunk, const E164& mobile) {
  const auto before = diversions_of(invite, trunk.country);
  return std::ranges::any_of(before, [&](const call::Diversion& each) { return each.from.number == mobile; });
}

}  // namespace

std::expected<std::variant<MobileCalls, MobileIsCalled>, int> meaning_at_mobile_core(
    const sip::Message& invite, const directory::Trunk& trunk, const directory::Directory& directory) {
  const auto asserted = asserted_number(invite, trunk.country);
  const auto caller = asserted ? subscriber(directory, trunk, *asserted) : std::nullopt;
  const auto uri = sip::parse_uri(invite.request_uri());
  if (caller && !was_sent_on_by(invite, trunk, *asserted)) {
    std::string digits = uri ? dialled_in(*uri) : std::string();
    if (digits.empty()) return std::unexpected(484);
    return MobileCalls{.who = *caller,
                       .digits = std::move(digits),
                       .hidden = sip::privacy_has(invite.header(sip::HeaderName::privacy), "id")};
  }
  const auto called = called_of(invite, trunk);
  const auto there = called ? subscriber(directory, trunk, *called) : std::nullopt;
  if (!there) return std::unexpected(404);
  if (was_sent_on_by(invite, trunk, *called)) return std::unexpected(482);
  return MobileIsCalled{.who = *there};
}

call::Party mobile_party(const Subscriber& who, bool hidden) {
  call::Party party = call::party_of(*who.tenant, *who.user, hidden);
  const directory::Mobile& mobile = who.user->mobile.get();
  if (mobile.shows == directory::MobileShows::mobile) party.number = mobile.number;
  return party;
}

}  // namespace centrale::edge
