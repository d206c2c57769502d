// Outcomes of the telephone world and their SIP statuses (RFC 3261 §21, RFC 3398 in spirit).
#include <fmt/format.h>

#include <algorithm>

#include "edge/sip_leg.hpp"
#include "sip/headers.hpp"

namespace centrale::edge {

std::string warning_of(const sdp::Refused& refused) {
  return fmt::format("{} centrale \"{}\"", refused.warning, refused.why);
}

int status_of(call::Refusal refusal) {
  switch (refusal) {
    case call::Refusal::busy: return 486;
    case call::Refusal::no_answer: return 480;
    case call::Refusal::declined: return 603;
    case call::Refusal::not_reachable: return 480;
    case call::Refusal::not_found: return 404;
    case call::Refusal::forbidden:
    case call::Refusal::class_barred:
    case call::Refusal::limit_reached:
    case call::Refusal::country_barred:
    case call::Refusal::premium_barred: return 403;
    case call::Refusal::no_common_media: return 488;
    case call::Refusal::congestion: return 503;
    case call::Refusal::cancelled: return 487;
    case call::Refusal::too_many_hops: return 482;
    case call::Refusal::anonymous: return 433;
    case call::Refusal::failed: return 500;
  }
  return 500;
}

call::Refusal refusal_of(const sip::Failure& failure) {
  switch (failure.status) {
    case 486:
    case 600: return call::Refusal::busy;
    case 603: return call::Refusal::declined;
    case 480: return failure.local ? call::Refusal::not_reachable : call::Refusal::no_answer;
    case 408:
    case 410:
    case 430:
    case 502:
    case 504: return call::Refusal::not_reachable;
    case 503: return failure.local ? call::Refusal::not_reachable : call::Refusal::congestion;
    case 404:
    case 484:
    case 604: return call::Refusal::not_found;
    case 401:
    case 403:
    case 407: return call::Refusal::forbidden;
    case 415:
    case 488:
    case 606: return call::Refusal::no_common_media;
    case 482:
    case 483: return call::Refusal::too_many_hops;
    case 433: return call::Refusal::anonymous;
    case 487: return call::Refusal::cancelled;
    default: return call::Refusal::failed;
  }
}

namespace {

bool is_key(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'D') || c == '*' || c == '#'; }

/// "10" and "11" are how some phones write star and pound.
std::optional<char> key_of(std::string_view text) {
  if (text == "10") return '*';
  if (text == "11") return '#';
  if (text.size() != 1) return std::nullopt;
  const char key =
      text.front() >= 'a' && text.front() <= 'd' ? static_cast<char>(text.front() - 'a' + 'A') : text.front();
  return is_key(key) ? std::optional(key) : std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

std::optional<char> digit_of(std::string_view content_type, std::string_view body) {
  const auto type = sip::parse_media_type(content_type);
  if (!type) return std::nullopt;
  if (type->is("application/dtmf")) return key_of(trimmed(body));
  if (!type->is("application/dtmf-relay")) return std::nullopt;
  while (!body.empty()) {
    const auto end = body.find_first_of("\r\n");
    const std::string_view line = body.substr(0, end);
    body = end == std::string_view::npos ? std::string_view() : body.substr(end + 1);
    const auto equals = line.find('=');
    if (equals != std::string_view::npos && sip::same_token(trimmed(line.substr(0, equals)), "Signal")) {
      return key_of(trimmed(line.substr(equals + 1)));
    }
  }
  return std::nullopt;
}

}  // namespace centrale::edge
