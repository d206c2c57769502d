#include "sip/uri.hpp"

#include <charconv>
#include <cstring>

#include "sip/characters.hpp"

namespace centrale::sip {

using namespace characters;

namespace {

std::unexpected<ParseError> bad(const char* what) { return std::unexpected(ParseError{what, 400}); }

bool escapes_are_whole(std::string_view text) {
  for (std::size_t i = text.find('%'); i != std::string_view::npos; i = text.find('%', i + 1)) {
    if (i + 2 >= text.size() || !is(text[i + 1], kHex) || !is(text[i + 2], kHex)) return false;
  }
  return true;
}

Scheme scheme_of(std::string_view name) {
  if (name == "sip" || same_token(name, "sip")) return Scheme::sip;
  if (same_token(name, "sips")) return Scheme::sips;
  if (same_token(name, "tel")) return Scheme::tel;
  return Scheme::other;
}

bool is_scheme(std::string_view name) {
  if (name.empty() || !is(name.front(), kHost) || is(name.front(), kDigit)) return false;
  for (const char c : name) {
    if (!is(c, kHost) && c != '+') return false;
  }
  return true;
}

/// "host", "host:port", "[v6]:port". RFC 3261's grammar lets three colons in a row through (RFC 5118 §4.11),
/// so the inside of the brackets is judged by its characters only.
bool parse_host_port(std::string_view text, UriView& uri) {
  std::size_t host_size = 0;
  if (text.starts_with('[')) {
    host_size = text.find(']') + 1;
    if (host_size < 3) return false;
    for (const char c : text.substr(1, host_size - 2)) {
      if (!is(c, kHex) && c != ':' && c != '.') return false;
    }
  } else {
    while (host_size < text.size() && is(text[host_size], kHost)) ++host_size;
    if (host_size == 0) return false;
  }
  uri.host = text.substr(0, host_size);
  text.remove_prefix(host_size);
  if (text.empty()) return true;
  if (text.front() != ':') return false;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), uri.port);
  return error == std::errc{} && end == text.data() + text.size() && uri.port != 0 && is(text[1], kDigit);
}

/// Where the dividers of a SIP URI are. Behind the first question mark everything is headers, behind the
/// first semicolon parameters, but only once the user part has ended.
struct Dividers {
  static constexpr std::size_t kNone = std::string_view::npos;
  std::size_t scheme = kNone;  // the colon behind the scheme
  std::size_t at = kNone, colon = kNone, question = kNone, semicolon = kNone;
  std::size_t ats = 0;
  bool escaped = false;

  void note(char c, std::size_t i) {
    switch (c) {
      case '%': escaped = true; return;
      case '@':
        if (ats++ == 0) at = i;
        question = semicolon = kNone;
        return;
      case ':':
        if (scheme == kNone) {
          scheme = i;
        } else if (colon == kNone) {
          colon = i;
        }
        return;
      case ';':
        if (semicolon == kNone && question == kNone) semicolon = i;
        return;
      default:
        if (question == kNone) question = i;
    }
  }
};

/// RFC 3261 §25.1: pname and pvalue have one character at least. Empty parameters (";;") are passed over.
bool has_nameless_param(const Params& params) { return params.text().find(";=") != std::string_view::npos; }

std::expected<UriView, ParseError> parse_sip(std::string_view text, UriView uri, const Dividers& found) {
  if (found.ats > 1) return bad("the URI has two @");
  std::size_t host = found.scheme + 1;
  if (found.ats == 1) {
    const bool has_password = found.colon < found.at;
    uri.user = text.substr(host, (has_password ? found.colon : found.at) - host);
    if (has_password) uri.password = text.substr(found.colon + 1, found.at - found.colon - 1);
    if (uri.user.empty()) return bad("the URI has an @ but no user");
    host = found.at + 1;
  }
  std::size_t end = text.size();
  if (found.question != Dividers::kNone) {
    uri.headers = text.substr(found.question + 1);
    end = found.question;
  }
  if (found.semicolon != Dividers::kNone) {
    uri.params = Params(text.substr(found.semicolon, end - found.semicolon));
    if (has_nameless_param(uri.params)) return bad("a parameter of the URI has no name");
    end = found.semicolon;
  }
  if (!parse_host_port(text.substr(host, end - host), uri)) return bad("the URI has no proper host and port");
  return uri;
}

std::expected<UriView, ParseError> parse_tel(std::string_view rest, UriView uri) {
  const std::size_t semicolon = rest.find(';');
  uri.user = rest.substr(0, semicolon);
  if (semicolon != std::string_view::npos) uri.params = Params(rest.substr(semicolon));
  if (has_nameless_param(uri.params)) return bad("a parameter of the URI has no name");
  if (uri.user.empty()) return bad("the tel URI has no number");
  for (const char c : uri.user) {
    if (!is(c, kHex) && std::string_view("+-.()*#").find(c) == std::string_view::npos) {
      return bad("the tel URI's number has a character that is none of a number");
    }
  }
  return uri;
}

}  // namespace

bool same_token(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0) return true;  // nearly always
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::optional<Param> next_param(std::string_view& rest) {
  while (!rest.empty() && (rest.front() == ';' || is_space(rest.front()))) rest.remove_prefix(1);
  if (rest.empty()) return std::nullopt;
  const std::size_t stop = find_any<'=', ';'>(rest);
  Param param;
  param.name = trim_back(rest.substr(0, stop));
  if (stop == std::string_view::npos || rest[stop] == ';') {
    rest.remove_prefix(stop == std::string_view::npos ? rest.size() : stop);
    return param;
  }
  rest = trim_front(rest.substr(stop + 1));
  const std::size_t quoted = rest.starts_with('"') ? quoted_size(rest) : 0;
  const std::size_t end = quoted == std::string_view::npos ? quoted : rest.find(';', quoted);
  param.value = trim_back(rest.substr(0, end));
  param.has_value = true;
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end);
  return param;
}

std::optional<std::string_view> Params::get(std::string_view name) const {
  std::string_view rest = text_;
  while (const auto param = next_param(rest)) {
    if (same_token(param->name, name)) return param->value;
  }
  return std::nullopt;
}

std::expected<UriView, ParseError> parse_uri(std::string_view text, std::size_t max) {
  if (text.size() > max) return std::unexpected(ParseError{"the URI is too long", 414});
  Dividers found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t kind = kClasses[static_cast<unsigned char>(text[i])];
    if ((kind & kUri) != 0) continue;
    if ((kind & kDivider) == 0) return bad("the URI has a character that may not be in one");
    found.note(text[i], i);
  }
  UriView uri;
  uri.text = text;
  uri.scheme_name = text.substr(0, found.scheme);
  if (found.scheme == Dividers::kNone || !is_scheme(uri.scheme_name)) return bad("the URI has no scheme");
  uri.scheme = scheme_of(uri.scheme_name);
  const std::string_view rest = text.substr(found.scheme + 1);
  if (rest.empty()) return bad("the URI is empty behind its scheme");
  if (uri.scheme == Scheme::other) return uri;
  if (found.escaped && !escapes_are_whole(text))
    return bad("the URI has a percent sign that escapes nothing");
  return uri.scheme == Scheme::tel ? parse_tel(rest, uri) : parse_sip(text, uri, found);
}

std::optional<std::string> UriView::header(std::string_view name) const {
  std::string_view rest = headers;
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view one = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    const std::size_t equals = one.find('=');
    if (!same_token(unescape(one.substr(0, equals)), name)) continue;
    return unescape(equals == std::string_view::npos ? std::string_view{} : one.substr(equals + 1));
  }
  return std::nullopt;
}

std::optional<E164> e164_of(const UriView& uri) {
  if (uri.scheme == Scheme::other) return std::nullopt;
  std::string_view number = uri.user.substr(0, uri.user.find(';'));
  std::string plain;
  if (number.find('%') != std::string_view::npos) number = plain = unescape(number);
  return number.starts_with('+') ? parse_e164(number) : std::nullopt;
}

Uri tel_uri(const E164& number) {
  Uri uri;
  uri.scheme = Scheme::tel;
  uri.user = with_plus(number);
  return uri;
}

}  // namespace centrale::sip
