// Uri: the owned form, its escaping, and equivalence.
#include <array>

#include "sip/characters.hpp"
#include "sip/uri.hpp"

namespace centrale::sip {

using namespace characters;

namespace {

constexpr std::size_t kMostCompared = 32;  // parameters; beyond that only identical texts are equivalent

char hex_value(char c) { return static_cast<char>(is(c, kDigit) ? c - '0' : (c | 0x20) - 'a' + 10); }

void escape(std::string_view text, std::string& out, int allowed, std::string_view more,
            std::string_view except) {
  constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  for (const char c : text) {
    const bool plain = (is(c, allowed) || more.find(c) != std::string_view::npos) &&
                       except.find(c) == std::string_view::npos && c != '%';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 15];
  }
}

bool same_unescaped(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (a.find('%') == std::string_view::npos && b.find('%') == std::string_view::npos) return false;
  return unescape(a) == unescape(b);
}

bool same_unescaped_token(std::string_view a, std::string_view b) {
  return same_token(a, b) || same_token(unescape(a), unescape(b));
}

std::size_t count_params(const Params& params) {
  std::size_t count = 0;
  for (std::string_view rest = params.text(); next_param(rest);) ++count;
  return count;
}

/// Parameters that change where a request goes: in one URI only, the URIs differ.
bool has_to_be_in_both(std::string_view name) {
  static constexpr std::array<std::string_view, 5> kNames = {"user", "ttl", "method", "maddr", "transport"};
  for (const std::string_view listed : kNames) {
    if (same_token(name, listed)) return true;
  }
  return false;
}

bool params_agree(const Params& a, const Params& b) {
  std::string_view rest = a.text();
  while (const auto param = next_param(rest)) {
    const auto other = b.get(param->name);
    if (!other && has_to_be_in_both(param->name)) return false;
    if (other && !same_unescaped_token(param->value, *other)) return false;
  }
  return true;
}

bool headers_in(const UriView& a, const UriView& b) {
  std::string_view rest = a.headers;
  for (std::size_t count = 0; !rest.empty(); ++count) {
    if (count == kMostCompared) return false;
    const std::size_t end = rest.find('&');
    const std::string_view one = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    const std::size_t equals = one.find('=');
    const auto other = b.header(unescape(one.substr(0, equals)));
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view{} : one.substr(equals + 1);
    if (!other || *other != unescape(value)) return false;
  }
  return true;
}

std::string number_without_separators(std::string_view number) {
  std::string plain;
  for (const char c : number) {
    if (c != '-' && c != '.' && c != '(' && c != ')') plain += lower(c);
  }
  return plain;
}

bool same_number(const UriView& a, const UriView& b) {
  return number_without_separators(a.user) == number_without_separators(b.user) &&
         count_params(a.params) == count_params(b.params) && params_agree(a.params, b.params);
}

void append_params(const std::vector<Uri::OwnedParam>& params, std::string& out) {
  for (const auto& param : params) {
    out += ';';
    escape_param(param.name, out);
    if (param.value.empty()) continue;
    out += '=';
    escape_param(param.value, out);
  }
}

void append_headers(const std::vector<Uri::OwnedParam>& headers, std::string& out) {
  char before = '?';
  for (const auto& header : headers) {
    out += before;
    before = '&';
    escape_uri_header(header.name, out);
    out += '=';
    escape_uri_header(header.value, out);
  }
}

std::vector<Uri::OwnedParam> own_headers(std::string_view rest) {
  std::vector<Uri::OwnedParam> headers;
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view one = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    const std::size_t equals = one.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view{} : one.substr(equals + 1);
    headers.push_back({unescape(one.substr(0, equals)), unescape(value)});
  }
  return headers;
}

}  // namespace

std::string unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && is(text[i + 1], kHex) && is(text[i + 2], kHex)) {
      plain += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

void escape_user(std::string_view text, std::string& out) { escape(text, out, kUser, "", ""); }
void escape_param(std::string_view text, std::string& out) { escape(text, out, kParam, "", ""); }
void escape_uri_header(std::string_view text, std::string& out) { escape(text, out, kParam, "?", "&"); }

bool equivalent(const UriView& a, const UriView& b) {
  if (a.text == b.text) return true;
  if (a.scheme == Scheme::other || b.scheme == Scheme::other) return false;
  if (a.scheme != b.scheme) return false;
  if (count_params(a.params) > kMostCompared || count_params(b.params) > kMostCompared)
    return a.text == b.text;
  if (a.scheme == Scheme::tel) return same_number(a, b);
  return same_unescaped(a.user, b.user) && a.has_user() == b.has_user() &&
         same_unescaped(a.password, b.password) && same_token(a.host, b.host) && a.port == b.port &&
         params_agree(a.params, b.params) && params_agree(b.params, a.params) && headers_in(a, b) &&
         headers_in(b, a);
}

Uri::Uri(const UriView& view)
    : scheme(view.scheme),
      user(unescape(view.user)),
      password(unescape(view.password)),
      host(view.host),
      port(view.port),
      headers(own_headers(view.headers)) {
  if (scheme == Scheme::other) opaque = view.text;
  std::string_view rest = view.params.text();
  while (const auto param = next_param(rest))
    params.push_back({unescape(param->name), unescape(param->value)});
}

std::expected<Uri, ParseError> Uri::parse(std::string_view text) {
  auto view = parse_uri(text);
  if (!view) return std::unexpected(std::move(view.error()));
  return Uri(*view);
}

const std::string* Uri::param(std::string_view name) const {
  for (const auto& param : params) {
    if (same_token(param.name, name)) return &param.value;
  }
  return nullptr;
}

Uri& Uri::set_param(std::string_view name, std::string_view value) {
  for (auto& param : params) {
    if (!same_token(param.name, name)) continue;
    param.value = value;
    return *this;
  }
  params.push_back({std::string(name), std::string(value)});
  return *this;
}

Uri& Uri::remove_param(std::string_view name) {
  std::erase_if(params, [name](const OwnedParam& param) { return same_token(param.name, name); });
  return *this;
}

void Uri::append_to(std::string& out) const {
  if (scheme == Scheme::other) {
    out += opaque;
    return;
  }
  out += scheme == Scheme::tel ? "tel:" : scheme == Scheme::sips ? "sips:" : "sip:";
  if (scheme == Scheme::tel) {
    out += user;
  } else if (!user.empty()) {
    escape_user(user, out);
    if (!password.empty()) out += ':';
    escape_user(password, out);
    out += '@';
  }
  out += host;
  if (port != 0) (out += ':') += std::to_string(port);
  append_params(params, out);
  append_headers(headers, out);
}

std::string Uri::to_string() const {
  std::string text;
  text.reserve(64);
  append_to(text);
  return text;
}

}  // namespace centrale::sip
