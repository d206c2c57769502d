// The values of headers that extensions brought.
#include "sip/characters.hpp"
#include "sip/headers.hpp"

namespace centrale::sip {

using namespace characters;

namespace {

std::unexpected<ParseError> bad(const char* what) { return std::unexpected(ParseError{what, 400}); }

/// "token;params" in two.
std::pair<std::string_view, Params> head_and_params(std::string_view value) {
  const std::size_t end = value.find(';');
  const Params params(end == std::string_view::npos ? std::string_view{} : value.substr(end));
  return {trim(value.substr(0, end)), params};
}

std::optional<std::uint32_t> number_param(const Params& params, std::string_view name) {
  const auto text = params.get(name);
  return text ? parse_number(*text) : std::nullopt;
}

std::string_view take_word(std::string_view& rest) {
  rest = trim_front(rest);
  const std::string_view word = rest.substr(0, find_any<' ', '\t'>(rest));
  rest.remove_prefix(word.size());
  return word;
}

}  // namespace

Parsed<EventValue> parse_event(std::string_view value) {
  const auto [package, params] = head_and_params(value);
  if (!is_token(package)) return bad("Event names no package");
  return EventValue{package, params};
}

Parsed<SubscriptionState> parse_subscription_state(std::string_view value) {
  const auto [state, params] = head_and_params(value);
  if (!is_token(state)) return bad("Subscription-State names no state");
  return SubscriptionState{state, params};
}

std::optional<std::uint32_t> SubscriptionState::expires() const { return number_param(params, "expires"); }
std::optional<std::uint32_t> SubscriptionState::retry_after() const {
  return number_param(params, "retry-after");
}

Parsed<Replaces> parse_replaces(std::string_view value) {
  const auto [call_id, params] = head_and_params(value);
  Replaces replaces;
  replaces.call_id = call_id;
  replaces.to_tag = params.get("to-tag").value_or(std::string_view{});
  replaces.from_tag = params.get("from-tag").value_or(std::string_view{});
  replaces.early_only = params.has("early-only");
  if (call_id.empty() || replaces.to_tag.empty() || replaces.from_tag.empty()) {
    return bad("Replaces needs a Call-ID, to-tag and from-tag");
  }
  return replaces;
}

Parsed<SessionExpires> parse_session_expires(std::string_view value) {
  const auto [text, params] = head_and_params(value);
  const auto seconds = parse_number(text);
  if (!seconds) return bad("Session-Expires is no number of seconds");
  return SessionExpires{*seconds, params.get("refresher").value_or(std::string_view{})};
}

Parsed<std::uint32_t> parse_min_se(std::string_view value) {
  const auto seconds = parse_number(head_and_params(value).first);
  if (!seconds) return bad("Min-SE is no number of seconds");
  return *seconds;
}

Parsed<RAck> parse_rack(std::string_view value) {
  const auto rseq = parse_number(take_word(value));
  const auto cseq = parse_number(take_word(value));
  const std::string_view method = trim(value);
  if (!rseq || !cseq || !is_token(method)) return bad("RAck is not two numbers and a method");
  return RAck{*rseq, *cseq, method};
}

Parsed<Reason> parse_reason(std::string_view value) {
  const auto [protocol, params] = head_and_params(value);
  if (!is_token(protocol)) return bad("Reason names no protocol");
  return Reason{protocol, number_param(params, "cause").value_or(0),
                unquote(params.get("text").value_or(std::string_view{}))};
}

bool MediaType::is(std::string_view full) const {
  const std::size_t slash = full.find('/');
  return slash != std::string_view::npos && same_token(type, full.substr(0, slash)) &&
         same_token(subtype, full.substr(slash + 1));
}

Parsed<MediaType> parse_media_type(std::string_view value) {
  const auto [full, params] = head_and_params(value);
  const std::size_t slash = full.find('/');
  if (slash == std::string_view::npos) return bad("the media type has no slash");
  const MediaType found{trim_back(full.substr(0, slash)), trim_front(full.substr(slash + 1)), params};
  if (!is_token(found.type) || !is_token(found.subtype)) return bad("the media type is malformed");
  return found;
}

bool privacy_has(std::string_view value, std::string_view wanted) {
  while (const auto one = next_param(value)) {
    if (same_token(one->name, wanted)) return true;
  }
  return false;
}

}  // namespace centrale::sip
