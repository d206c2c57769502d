#include "edge/identity_headers.hpp"

#include <algorithm>
#include <array>

#include "directory/dial_plan.hpp"

namespace centrale::edge {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kMostDiversions = 20;

struct ReasonRow {
  call::DiversionReason reason;
  std::string_view name;
  int cause;
};
using Why = call::DiversionReason;
constexpr std::array kReasons{
    ReasonRow{Why::unconditional, "unconditional", 302},   ReasonRow{Why::user_busy, "user-busy", 486},
    ReasonRow{Why::no_answer, "no-answer", 408},           ReasonRow{Why::unavailable, "unavailable", 503},
    ReasonRow{Why::do_not_disturb, "do-not-disturb", 480}, ReasonRow{Why::time_of_day, "time-of-day", 404},
    ReasonRow{Why::deflection, "deflection", 480},         ReasonRow{Why::unknown, "unknown", 404},
};

/// One UTF-8 sequence off the front of `text`, empty when it is none (RFC 3629).
std::string_view take_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xC2 ? 0
                           : first < 0xE0 ? 2
                           : first < 0xF0 ? 3
                           : first < 0xF5 ? 4
                                          : 0;
  const bool whole =
      size > 0 && size <= text.size() && std::ranges::all_of(text.substr(1, size - 1), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
      });
  const std::string_view character = whole ? text.substr(0, size) : std::string_view();
  text.remove_prefix(whole ? size : 1);
  return character;
}

/// Control characters, U+0080-009F, U+200B-200F, U+2028-202E, U+2060-206F, U+FEFF.
bool is_hidden(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7F;
  if (character.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;
  if (character.size() != 3) return false;
  if (byte(0) == 0xE2 && byte(1) == 0x80)
    return (byte(2) >= 0x8B && byte(2) <= 0x8F) || (byte(2) >= 0xA8 && byte(2) <= 0xAE);
  if (byte(0) == 0xE2 && byte(1) == 0x81) return byte(2) >= 0xA0 && byte(2) <= 0xAF;
  return byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF;
}

std::optional<E164> number_of(const sip::UriView& uri, std::string_view country) {
  if (auto number = sip::e164_of(uri)) return number;
  return directory::to_e164(country, sip::unescape(uri.user));
}

call::Party party_of(const sip::NameAddr& from, std::string_view country) {
  call::Party party;
  party.name = clean_name(from.display_name());
  party.number = number_of(from.uri, country);
  if (party.name == party.number.value_or(E164{}).value()) party.name.clear();
  return party;
}

call::DiversionReason reason_named(std::string_view name) {
  const auto found =
      std::ranges::find_if(kReasons, [&](const ReasonRow& row) { return sip::same_token(row.name, name); });
  return found == kReasons.end() ? Why::unknown : found->reason;
}

call::DiversionReason reason_of_cause(std::string_view cause) {
  const auto number = sip::parse_number(cause);
  const auto found = std::ranges::find_if(
      kReasons, [&](const ReasonRow& row) { return number && row.cause == static_cast<int>(*number); });
  return found == kReasons.end() ? Why::unknown : found->reason;
}

}  // namespace

std::string clean_name(std::string_view text) {
  std::string out;
  for (std::size_t count = 0; !text.empty() && count < kLongestName;) {
    const std::string_view character = take_character(text);
    if (character.empty() || is_hidden(character)) continue;
    out += character;
    ++count;
  }
  return out;
}

std::optional<E164> asserted_number(const sip::Message& invite, std::string_view country) {
  std::optional<E164> found;
  invite.each(sip::HeaderName::p_asserted_identity, [&](std::string_view value) {
    const auto identity = sip::parse_name_addr(value);
    if (identity && !found) found = number_of(identity->uri, country);
  });
  return found;
}

call::Party caller_of(const sip::Message& invite, std::string_view country) {
  const auto asserted = invite.name_addr(sip::HeaderName::p_asserted_identity);
  call::Party party = party_of(asserted ? *asserted : invite.from(), country);
  if (asserted && party.name.empty()) party.name = clean_name(invite.from().display_name());
  const bool anonymous = sip::same_token(invite.from().uri.host, "anonymous.invalid") ||
                         sip::same_token(invite.from().uri.user, "anonymous");
  party.restricted = anonymous || sip::privacy_has(invite.header(sip::HeaderName::privacy), "id") ||
                     sip::privacy_has(invite.header(sip::HeaderName::privacy), "user");
  return party;
}

std::optional<E164> called_of(const sip::Message& invite, const directory::Trunk& trunk) {
  const auto target = sip::parse_uri(invite.request_uri());
  if (!target) return std::nullopt;
  const bool our_contact = !trunk.user.empty() && sip::unescape(target->user) == trunk.user;
  if (!our_contact) return number_of(*target, trunk.country);
  const auto called = invite.name_addr(sip::HeaderName::p_called_party_id);
  const auto in_header = number_of(called ? called->uri : invite.to().uri, trunk.country);
  return in_header ? in_header : number_of(*target, trunk.country);
}

std::vector<call::Diversion> diversions_of(const sip::Message& invite, std::string_view country) {
  std::vector<call::Diversion> found;
  // Diversion stands newest first (RFC 5806 §5), History-Info oldest first (RFC 7044 §5.1).
  invite.each(sip::HeaderName::diversion, [&](std::string_view value) {
    const auto from = sip::parse_name_addr(value);
    if (!from || found.size() == kMostDiversions) return;
    found.push_back(
        {.from = party_of(*from, country), .reason = reason_named(from->params.get("reason").value_or(""))});
  });
  if (!found.empty()) {
    std::ranges::reverse(found);
    return found;
  }
  call::Party before;
  invite.each(sip::HeaderName::history_info, [&](std::string_view value) {
    const auto entry = sip::parse_name_addr(value);
    if (!entry || found.size() == kMostDiversions) return;
    if (const auto cause = entry->uri.params.get("cause"); cause && before.number) {
      found.push_back({.from = before, .reason = reason_of_cause(*cause)});
    }
    before = party_of(*entry, country);
  });
  return found;
}

std::string_view name_of(call::DiversionReason reason) {
  const auto found = std::ranges::find(kReasons, reason, &ReasonRow::reason);
  return found == kReasons.end() ? "unknown" : found->name;
}

int cause_of(call::DiversionReason reason) {
  const auto found = std::ranges::find(kReasons, reason, &ReasonRow::reason);
  return found == kReasons.end() ? 404 : found->cause;
}

}  // namespace centrale::edge
