// Values of headers, parsed when somebody asks. All are views into the text they were parsed from.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "sip/limits.hpp"
#include "sip/names.hpp"
#include "sip/uri.hpp"

namespace centrale::sip {

template <class T>
using Parsed = std::expected<T, ParseError>;

/// Takes the next value off the front of a comma-separated `rest`; commas in quotes and in <> do not count.
/// Empty elements are skipped (RFC 3261 §7.3.1); nothing at the end.
[[nodiscard]] std::optional<std::string_view> next_list_value(std::string_view& rest);
/// Whether `token` is an element of the list, letter case and parameters aside.
[[nodiscard]] bool list_has(std::string_view list, std::string_view token);

/// The text of a quoted string without its quotes and backslashes; text that is not quoted as it is.
[[nodiscard]] std::string unquote(std::string_view text);
/// Appends `text` in quotes, with backslashes where they have to be; control characters become spaces, so
/// that a name can never break out of its line.
void quote(std::string_view text, std::string& out);

[[nodiscard]] std::optional<std::uint32_t> parse_number(std::string_view text);  // decimal, < 2^32, trimmed

/// "SIP/2.0/UDP host:port;branch=..." (RFC 3261 §20.42).
struct Via {
  std::string_view transport;  // "UDP"
  std::string_view host;       // IPv6 with its brackets
  std::uint16_t port = 0;      // 0: none given
  std::string_view sent_by;    // host and port as written
  Params params;

  [[nodiscard]] std::string_view branch() const { return params.get("branch").value_or(std::string_view{}); }
  [[nodiscard]] bool wants_rport() const { return params.has("rport"); }
};
[[nodiscard]] Parsed<Via> parse_via(std::string_view value);

/// From, To, Contact, Route, Record-Route, Refer-To, Referred-By, P-Asserted-Identity, P-Preferred-Identity,
/// Diversion, History-Info, Path, Service-Route. The parameters are those of the header: in the form without
/// angle brackets nothing behind a semicolon belongs to the URI (RFC 3261 §20.10).
struct NameAddr {
  std::string_view display;  // as written: with quotes when it has them
  UriView uri;
  Params params;
  bool star = false;  // "Contact: *": nothing else is set

  [[nodiscard]] std::string_view tag() const { return params.get("tag").value_or(std::string_view{}); }
  [[nodiscard]] std::string display_name() const { return unquote(display); }
};
[[nodiscard]] Parsed<NameAddr> parse_name_addr(std::string_view value);

struct CSeq {
  std::uint32_t number = 0;  // below 2^31 (RFC 3261 §8.1.1.5)
  std::string_view method;
};
[[nodiscard]] Parsed<CSeq> parse_cseq(std::string_view value);

/// "dialog;id=7" (RFC 6665 §8.2.1).
struct EventValue {
  std::string_view package;
  Params params;
  [[nodiscard]] std::string_view id() const { return params.get("id").value_or(std::string_view{}); }
};
[[nodiscard]] Parsed<EventValue> parse_event(std::string_view value);

/// "terminated;reason=noresource;retry-after=30" (RFC 6665 §8.2.3).
struct SubscriptionState {
  std::string_view state;
  Params params;
  [[nodiscard]] std::optional<std::uint32_t> expires() const;
  [[nodiscard]] std::optional<std::uint32_t> retry_after() const;
  [[nodiscard]] std::string_view reason() const { return params.get("reason").value_or(std::string_view{}); }
};
[[nodiscard]] Parsed<SubscriptionState> parse_subscription_state(std::string_view value);

/// RFC 3891 §6.1; the same shape for Join (RFC 3911) and Target-Dialog (RFC 4538: local-tag, remote-tag).
struct Replaces {
  std::string_view call_id;
  std::string_view to_tag;
  std::string_view from_tag;
  bool early_only = false;
};
[[nodiscard]] Parsed<Replaces> parse_replaces(std::string_view value);

/// Seconds; refresher "uac", "uas" or empty (RFC 4028 §4).
struct SessionExpires {
  std::uint32_t seconds = 0;
  std::string_view refresher;
};
[[nodiscard]] Parsed<SessionExpires> parse_session_expires(std::string_view value);
[[nodiscard]] Parsed<std::uint32_t> parse_min_se(std::string_view value);

/// RFC 3262 §7.2.
struct RAck {
  std::uint32_t rseq = 0;
  std::uint32_t cseq = 0;
  std::string_view method;
};
[[nodiscard]] Parsed<RAck> parse_rack(std::string_view value);

/// "Q.850;cause=16;text=\"Normal\"" (RFC 3326). `cause` 0: none given.
struct Reason {
  std::string_view protocol;
  std::uint32_t cause = 0;
  std::string text;
};
[[nodiscard]] Parsed<Reason> parse_reason(std::string_view value);

/// "application/sdp;charset=utf-8"; compare type and subtype with same_token.
struct MediaType {
  std::string_view type;
  std::string_view subtype;
  Params params;
  [[nodiscard]] bool is(std::string_view full) const;  // "application/sdp"
};
[[nodiscard]] Parsed<MediaType> parse_media_type(std::string_view value);

/// Whether a Privacy header asks for that (RFC 3323 §4.2: values divided by semicolons).
[[nodiscard]] bool privacy_has(std::string_view value, std::string_view wanted);

/// Index of a History-Info entry ("1.1"), its cause parameter in the URI (RFC 4458), Diversion's reason and
/// counter are plain parameters: use NameAddr::params and uri.params.

}  // namespace centrale::sip
