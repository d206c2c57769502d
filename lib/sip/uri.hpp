// SIP, SIPS and tel URIs (RFC 3261 §19.1, RFC 3966): a view over text, and a value to build with.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/e164.hpp"
#include "sip/limits.hpp"

namespace centrale::sip {

enum class Scheme : std::uint8_t { sip, sips, tel, other };

/// One ";name=value" or ";name"; `value` is empty for the latter. As on the wire: not unescaped, quotes kept.
struct Param {
  std::string_view name;
  std::string_view value;
  bool has_value = false;
};

/// Takes the next parameter off the front of `rest` (";a=b;c"), skipping white space; nothing at the end.
/// Quoted strings may hold semicolons. Total work over a text is linear.
[[nodiscard]] std::optional<Param> next_param(std::string_view& rest);

/// Parameters as raw text, looked up by name (letter case aside). Linear in the text, no allocation.
class Params {
 public:
  Params() = default;
  explicit Params(std::string_view text) : text_(text) {}

  /// The value, empty for a parameter without one; nothing when there is no such parameter.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return get(name).has_value(); }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  std::string_view text_;
};

/// Views into the text it was parsed from; nothing is unescaped.
struct UriView {
  Scheme scheme = Scheme::other;
  std::string_view text;         // the whole
  std::string_view scheme_name;  // "sip"; for Scheme::other whatever stands before the colon
  std::string_view user;         // "alice"; tel: the number "+31201234567" with its separators
  std::string_view password;
  std::string_view host;     // "example.com", "192.0.2.1", "[2001:db8::1]"; empty for tel and other
  std::uint16_t port = 0;    // 0: none given
  Params params;             // ";transport=tcp;lr"
  std::string_view headers;  // "Replaces=...&Subject=..." without the question mark

  [[nodiscard]] bool has_user() const { return user.data() != nullptr; }
  /// The value of one header, unescaped; nothing when absent.
  [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
};

/// An absolute URI of any scheme. Errors: 400 malformed, 414 longer than `max`. An unknown scheme is no error
/// here (416 is for whoever has to route it).
[[nodiscard]] std::expected<UriView, ParseError> parse_uri(std::string_view text,
                                                           std::size_t max = Limits{}.uri);

/// RFC 3261 §19.1.4; for tel RFC 3966 §4. Not for the matching of registrations by address only.
[[nodiscard]] bool equivalent(const UriView& a, const UriView& b);

/// A URI to build or keep: owns its text. Fields hold unescaped text; writing escapes.
struct Uri {
  struct OwnedParam {
    std::string name;
    std::string value;  // empty: written without "="
    friend bool operator==(const OwnedParam&, const OwnedParam&) = default;
  };

  Scheme scheme = Scheme::sip;
  std::string user;  // tel: the number
  std::string password;
  std::string host;  // IPv6 with its brackets
  std::uint16_t port = 0;
  std::vector<OwnedParam> params;
  std::vector<OwnedParam> headers;
  std::string opaque;  // Scheme::other: the whole text

  Uri() = default;
  explicit Uri(const UriView& view);
  [[nodiscard]] static std::expected<Uri, ParseError> parse(std::string_view text);

  [[nodiscard]] const std::string* param(std::string_view name) const;
  Uri& set_param(std::string_view name, std::string_view value = {});
  Uri& remove_param(std::string_view name);

  void append_to(std::string& out) const;
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const Uri&, const Uri&) = default;
};

/// "%41b" → "Ab". A percent sign without two hexadecimal digits stays as it is.
[[nodiscard]] std::string unescape(std::string_view text);
/// Escapes what may not stand in a user part, a parameter, a header of a URI.
void escape_user(std::string_view text, std::string& out);
void escape_param(std::string_view text, std::string& out);
void escape_uri_header(std::string_view text, std::string& out);

/// The global number that a URI stands for: "tel:+31-20-123", "sip:+3120123@host" (with or without
/// user=phone). Nothing for local numbers: only a dial plan knows those.
[[nodiscard]] std::optional<E164> e164_of(const UriView& uri);
/// "tel:+31201234567".
[[nodiscard]] Uri tel_uri(const E164& number);

/// Letter case aside, ASCII only.
[[nodiscard]] bool same_token(std::string_view a, std::string_view b);

}  // namespace centrale::sip
