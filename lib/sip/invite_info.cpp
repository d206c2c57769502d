#include "sip/invite_message.hpp"

namespace centrale::sip {
namespace {

std::vector<std::string> texts(const Message& message, HeaderName name, std::size_t most) {
  std::vector<std::string> found;
  message.each(name, [&](std::string_view value) {
    if (found.size() < most) found.emplace_back(value);
  });
  return found;
}

constexpr std::size_t kMostDiversions = 20;

/// Intercom, as the makers of phones say it.
bool wants_auto_answer(const Message& invite) {
  const std::string_view call_info = invite.header(HeaderName::call_info);
  const std::string_view alert_info = invite.header(HeaderName::alert_info);
  return call_info.contains("answer-after=0") || alert_info.contains("auto-answer") ||
         alert_info.contains("info=alert-autoanswer") ||
         invite.header(HeaderName::answer_mode).starts_with("Auto");
}

}  // namespace

void write_identity(MessageWriter& writer, const CallIdentity& identity) {
  for (const std::string& value : identity.asserted) writer.header(HeaderName::p_asserted_identity, value);
  const auto put = [&writer](HeaderName name, const std::string& value) {
    if (!value.empty()) writer.header(name, value);
  };
  put(HeaderName::p_preferred_identity, identity.preferred);
  put(HeaderName::privacy, identity.privacy);
  for (const std::string& value : identity.diversions) writer.header(HeaderName::diversion, value);
  for (const std::string& value : identity.history) writer.header(HeaderName::history_info, value);
  put(HeaderName::referred_by, identity.referred_by);
  if (!identity.replaces.empty()) writer.header(HeaderName::require, "replaces");
  put(HeaderName::replaces, identity.replaces);
  put(HeaderName::alert_info, identity.alert_info);
}

CallIdentity read_identity(const Message& invite) {
  CallIdentity identity;
  identity.from = without_tag(invite.header(HeaderName::from));
  identity.to = without_tag(invite.header(HeaderName::to));
  identity.asserted = texts(invite, HeaderName::p_asserted_identity, 2);
  identity.preferred = invite.header(HeaderName::p_preferred_identity);
  identity.privacy = invite.header(HeaderName::privacy);
  identity.diversions = texts(invite, HeaderName::diversion, kMostDiversions);
  identity.history = texts(invite, HeaderName::history_info, kMostDiversions);
  identity.referred_by = invite.header(HeaderName::referred_by);
  identity.replaces = invite.header(HeaderName::replaces);
  identity.alert_info = invite.header(HeaderName::alert_info);
  return identity;
}

InviteArrival read_arrival(const Message& invite, const Flow& flow) {
  InviteArrival arrival;
  arrival.target = invite.request_uri();
  arrival.identity = read_identity(invite);
  arrival.call_id = invite.call_id();
  arrival.from_tag = invite.from_tag();
  if (const auto contact = invite.name_addr(HeaderName::contact)) arrival.contact = contact->uri.text;
  arrival.user_agent = invite.header(HeaderName::user_agent);
  arrival.max_forwards = invite.max_forwards();
  arrival.offer = sdp_of(invite);
  arrival.requires_reliable = invite.lists(HeaderName::require, "100rel");
  arrival.supports_reliable = arrival.requires_reliable || invite.lists(HeaderName::supported, "100rel");
  arrival.supports_replaces = invite.lists(HeaderName::supported, "replaces");
  arrival.supports_update = invite.lists(HeaderName::allow, "UPDATE");
  arrival.requests_auto_answer = wants_auto_answer(invite);
  arrival.flow = flow;
  return arrival;
}

std::optional<std::string> sdp_of(const Message& message) {
  if (message.body().empty()) return std::nullopt;
  const auto type = parse_media_type(message.header(HeaderName::content_type));
  if (!type) return std::nullopt;
  if (type->is("application/sdp")) return std::string(message.body());
  if (!type->is("multipart/mixed") && !type->is("multipart/alternative")) return std::nullopt;
  return sdp_part(message.body(), unquote(type->params.get("boundary").value_or("")));
}

/// RFC 2046 §5.1, one level, one pass: the first part that is SDP.
std::optional<std::string> sdp_part(std::string_view body, std::string_view boundary) {
  if (boundary.empty() || boundary.size() > 70) return std::nullopt;
  const std::string mark = "--" + std::string(boundary);
  for (std::size_t at = body.find(mark); at != std::string_view::npos;) {
    const std::size_t begin = at + mark.size();
    if (body.substr(begin).starts_with("--")) return std::nullopt;
    const std::size_t next = body.find(mark, begin);
    const std::string_view part = body.substr(begin, next == std::string_view::npos ? next : next - begin);
    const std::size_t blank = part.find("\r\n\r\n");
    if (blank != std::string_view::npos && part.substr(0, blank).contains("application/sdp")) {
      std::string_view text = part.substr(blank + 4);
      if (next != std::string_view::npos && text.ends_with("\r\n\r\n")) text.remove_suffix(2);
      return std::string(text);
    }
    at = next;
  }
  return std::nullopt;
}

std::optional<SessionInterval> session_interval_of(const Message& message) {
  if (!message.has(HeaderName::session_expires)) return std::nullopt;
  const auto value = parse_session_expires(message.header(HeaderName::session_expires));
  if (!value) return std::nullopt;
  using Who = SessionInterval::Who;
  const Who who = value->refresher == "uac" ? Who::uac : value->refresher == "uas" ? Who::uas : Who::unsaid;
  return SessionInterval{std::chrono::seconds(value->seconds), who};
}

std::optional<std::chrono::seconds> min_se_of(const Message& message) {
  if (!message.has(HeaderName::min_se)) return std::nullopt;
  const auto value = parse_min_se(message.header(HeaderName::min_se));
  if (!value) return std::nullopt;
  return std::chrono::seconds(*value);
}

std::string to_text(const SessionInterval& interval) {
  using Who = SessionInterval::Who;
  std::string text = std::to_string(interval.interval.count());
  if (interval.refresher != Who::unsaid)
    text += interval.refresher == Who::uac ? ";refresher=uac" : ";refresher=uas";
  return text;
}

}  // namespace centrale::sip
