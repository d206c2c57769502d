// Methods and header names as enums, with their spellings and compact forms.
#pragma once

#include <cstdint>
#include <string_view>

namespace centrale::sip {

/// `other`: a method that we do not know (501 or 405); its token is kept by the message.
enum class Method : std::uint8_t {
  other,
  invite,
  ack,
  bye,
  cancel,
  register_,
  options,
  info,
  update,
  prack,
  refer,
  notify,
  subscribe,
  message,
  publish
};

/// Methods are case-sensitive (RFC 3261 §7.1).
[[nodiscard]] Method method_of(std::string_view token);
/// "INVITE"; empty for `other`.
[[nodiscard]] std::string_view to_string(Method method);

/// X(enumerator, spelling, compact form or "").
#define CENTRALE_SIP_HEADERS(X)                         \
  X(via, "Via", "v")                                    \
  X(from, "From", "f")                                  \
  X(to, "To", "t")                                      \
  X(call_id, "Call-ID", "i")                            \
  X(cseq, "CSeq", "")                                   \
  X(contact, "Contact", "m")                            \
  X(max_forwards, "Max-Forwards", "")                   \
  X(route, "Route", "")                                 \
  X(record_route, "Record-Route", "")                   \
  X(content_type, "Content-Type", "c")                  \
  X(content_length, "Content-Length", "l")              \
  X(content_disposition, "Content-Disposition", "")     \
  X(content_encoding, "Content-Encoding", "e")          \
  X(content_language, "Content-Language", "")           \
  X(mime_version, "MIME-Version", "")                   \
  X(expires, "Expires", "")                             \
  X(min_expires, "Min-Expires", "")                     \
  X(event, "Event", "o")                                \
  X(allow_events, "Allow-Events", "u")                  \
  X(subscription_state, "Subscription-State", "")       \
  X(allow, "Allow", "")                                 \
  X(supported, "Supported", "k")                        \
  X(require, "Require", "")                             \
  X(proxy_require, "Proxy-Require", "")                 \
  X(unsupported, "Unsupported", "")                     \
  X(accept, "Accept", "")                               \
  X(accept_encoding, "Accept-Encoding", "")             \
  X(accept_language, "Accept-Language", "")             \
  X(accept_contact, "Accept-Contact", "a")              \
  X(reject_contact, "Reject-Contact", "j")              \
  X(request_disposition, "Request-Disposition", "d")    \
  X(authorization, "Authorization", "")                 \
  X(proxy_authorization, "Proxy-Authorization", "")     \
  X(www_authenticate, "WWW-Authenticate", "")           \
  X(proxy_authenticate, "Proxy-Authenticate", "")       \
  X(authentication_info, "Authentication-Info", "")     \
  X(refer_to, "Refer-To", "r")                          \
  X(referred_by, "Referred-By", "b")                    \
  X(refer_sub, "Refer-Sub", "")                         \
  X(replaces, "Replaces", "")                           \
  X(join, "Join", "")                                   \
  X(target_dialog, "Target-Dialog", "")                 \
  X(session_expires, "Session-Expires", "x")            \
  X(min_se, "Min-SE", "")                               \
  X(rseq, "RSeq", "")                                   \
  X(rack, "RAck", "")                                   \
  X(reason, "Reason", "")                               \
  X(privacy, "Privacy", "")                             \
  X(p_asserted_identity, "P-Asserted-Identity", "")     \
  X(p_preferred_identity, "P-Preferred-Identity", "")   \
  X(remote_party_id, "Remote-Party-ID", "")             \
  X(diversion, "Diversion", "")                         \
  X(history_info, "History-Info", "")                   \
  X(path, "Path", "")                                   \
  X(service_route, "Service-Route", "")                 \
  X(user_agent, "User-Agent", "")                       \
  X(server, "Server", "")                               \
  X(retry_after, "Retry-After", "")                     \
  X(warning, "Warning", "")                             \
  X(alert_info, "Alert-Info", "")                       \
  X(call_info, "Call-Info", "")                         \
  X(error_info, "Error-Info", "")                       \
  X(answer_mode, "Answer-Mode", "")                     \
  X(subject, "Subject", "s")                            \
  X(date, "Date", "")                                   \
  X(timestamp, "Timestamp", "")                         \
  X(organization, "Organization", "")                   \
  X(priority, "Priority", "")                           \
  X(in_reply_to, "In-Reply-To", "")                     \
  X(reply_to, "Reply-To", "")                           \
  X(sip_etag, "SIP-ETag", "")                           \
  X(sip_if_match, "SIP-If-Match", "")                   \
  X(flow_timer, "Flow-Timer", "")                       \
  X(identity, "Identity", "y")                          \
  X(geolocation, "Geolocation", "")                     \
  X(p_access_network_info, "P-Access-Network-Info", "") \
  X(p_called_party_id, "P-Called-Party-ID", "")         \
  X(p_charging_vector, "P-Charging-Vector", "")         \
  X(user_to_user, "User-to-User", "")                   \
  X(suppress_if_match, "Suppress-If-Match", "")         \
  X(recv_info, "Recv-Info", "")                         \
  X(info_package, "Info-Package", "")

enum class HeaderName : std::uint8_t {
  other,
#define CENTRALE_SIP_ENUMERATOR(id, spelling, compact) id,
  CENTRALE_SIP_HEADERS(CENTRALE_SIP_ENUMERATOR)
#undef CENTRALE_SIP_ENUMERATOR
      count_  // how many there are
};

/// Any spelling, letter case aside, long or compact; one perfect hash and one comparison.
[[nodiscard]] HeaderName header_name_of(std::string_view spelling);
/// "Call-ID"; empty for `other`.
[[nodiscard]] std::string_view to_string(HeaderName name);

}  // namespace centrale::sip
