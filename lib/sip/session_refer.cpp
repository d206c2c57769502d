// REFER inside the dialog and its implicit subscription (RFC 3515, 3891, 3892, 4488), and INFO.
#include "sip/invite_message.hpp"
#include "sip/session_core.hpp"

namespace centrale::sip {
namespace {

/// The status of "SIP/2.0 180 Ringing" (RFC 3420); 0: it is none.
int sipfrag_status(std::string_view body) {
  if (!body.starts_with("SIP/2.0 ") || body.size() < 11) return 0;
  const auto status = parse_number(body.substr(8, 3));
  return status && *status >= 100 && *status <= 699 ? static_cast<int>(*status) : 0;
}

/// RFC 3515 §2.4.5.
constexpr std::string_view kReferLife = "active;expires=180";

std::string with_escaped_replaces(std::string_view target, std::string_view replaces) {
  std::string text(target);
  text += text.contains('?') ? "&Replaces=" : "?Replaces=";
  static constexpr char digits[] = "0123456789ABCDEF";
  for (const char c : replaces) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.' || c == '_';
    if (plain) {
      text += c;
    } else {
      text += '%';
      text += digits[static_cast<unsigned char>(c) >> 4];
      text += digits[static_cast<unsigned char>(c) & 15];
    }
  }
  return text;
}

std::optional<ReferRequest> read_refer(const Message& message) {
  const auto to = message.name_addr(HeaderName::refer_to);
  if (!to || to->star || message.all(HeaderName::refer_to).size() != 1) return std::nullopt;
  const auto method = to->uri.params.get("method");
  if (method && *method != "INVITE") return std::nullopt;
  ReferRequest request;
  request.target = to->uri.text.substr(0, to->uri.text.find('?'));
  request.replaces = to->uri.header("Replaces").value_or("");
  request.referred_by = message.header(HeaderName::referred_by);
  return request;
}

}  // namespace

Result<void> SessionCore::info(std::string content_type, std::string body) {
  if (state != SessionState::established) return centrale::fail("no dialog");
  const auto made = request(Method::info, DialogRequest::Purpose::info);
  made->content_type = std::move(content_type);
  made->body = std::move(body);
  made->send();
  return {};
}

Result<void> SessionCore::refer(std::string target, std::string replaces, std::string referred_by,
                                bool subscribe) {
  if (state != SessionState::established) return centrale::fail("no dialog");
  const auto made = request(Method::refer, DialogRequest::Purpose::refer);
  const std::string uri = replaces.empty() ? target : with_escaped_replaces(target, replaces);
  made->headers.emplace_back("Refer-To", "<" + uri + ">");
  if (!referred_by.empty()) made->headers.emplace_back("Referred-By", std::move(referred_by));
  if (!subscribe) {
    made->headers.emplace_back("Refer-Sub", "false");
    made->headers.emplace_back("Supported", "norefersub");
  }
  made->send();
  return {};
}

void SessionCore::refer_finished(int status) {
  tell([status](SessionListener& to) { to.on_refer_progress(status); });
}

void SessionCore::on_refer(Incoming&& request) {
  if (state != SessionState::established && state != SessionState::accepted) return request.respond(491);
  if (their_refer_ || refer_.active) return request.respond(491);
  const auto wanted = read_refer(request.message());
  if (!wanted) return request.respond(400, "One Refer-To for an INVITE is needed");
  their_refer_.emplace(std::move(request));
  tell([&](SessionListener& to) { to.on_refer(*wanted); });
}

void SessionCore::answer_refer(int status) {
  if (!their_refer_ || status < 200) return;
  Incoming request = std::move(*their_refer_);
  their_refer_.reset();
  if (status >= 300) return request.respond(status);
  const bool quiet = request.message().header(HeaderName::refer_sub).starts_with("false");
  ExtraHeaders headers{{"Contact", stack_->contact(request.flow(), contact_user)}};
  if (quiet) headers.emplace_back("Refer-Sub", "false");
  refer_ = {request.message().cseq(), !quiet};
  request.respond(202, {}, headers);
  if (!quiet) send_notify(100, false);  // §2.4.4: at once
}

void SessionCore::notify_refer(int status) {
  if (!refer_.active || state == SessionState::ending || state == SessionState::ended) return;
  const bool last = status >= 200;
  refer_.active = !last;
  send_notify(status, last);
}

void SessionCore::send_notify(int status, bool last) {
  const auto made = request(Method::notify, DialogRequest::Purpose::notify);
  made->headers.emplace_back("Event", "refer;id=" + std::to_string(refer_.id));
  made->headers.emplace_back("Subscription-State",
                             last ? "terminated;reason=noresource" : std::string(kReferLife));
  made->content_type = "message/sipfrag;version=2.0";
  made->body = "SIP/2.0 " + std::to_string(status) + " " + std::string(reason_phrase(status)) + "\r\n";
  made->send();
}

void SessionCore::on_notify(Incoming&& request) {
  const Message& message = request.message();
  const auto event = parse_event(message.header(HeaderName::event));
  if (!event || event->package != "refer") return request.respond(489);
  const int status = sipfrag_status(message.body());
  request.respond(200);
  if (status != 0) tell([status](SessionListener& to) { to.on_refer_progress(status); });
}

}  // namespace centrale::sip
