#include "sip/headers.hpp"

#include <charconv>
#include <utility>

#include "sip/characters.hpp"

namespace centrale::sip {

using namespace characters;

namespace {

std::unexpected<ParseError> bad(const char* what) { return std::unexpected(ParseError{what, 400}); }

/// Takes a token off the front, and white space around it.
std::string_view take_token(std::string_view& rest) {
  rest = trim_front(rest);
  std::size_t size = 0;
  while (size < rest.size() && is(rest[size], kToken)) ++size;
  const std::string_view token = rest.substr(0, size);
  rest = trim_front(rest.substr(size));
  return token;
}

bool take(std::string_view& rest, char wanted) {
  rest = trim_front(rest);
  if (!rest.starts_with(wanted)) return false;
  rest.remove_prefix(1);
  return true;
}

/// Parameters have to begin with a semicolon, and their quotes have to end.
bool are_params(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() != ';') return false;
  for (std::size_t i = text.find('"'); i != std::string_view::npos; i = text.find('"', i)) {
    const std::size_t size = quoted_size(text.substr(i));
    if (size == std::string_view::npos) return false;
    i += size;
  }
  return true;
}

Parsed<NameAddr> finish_name_addr(NameAddr found, std::string_view uri, std::string_view params) {
  auto parsed = parse_uri(uri);
  if (!parsed) return std::unexpected(ParseError{parsed.error().what, 400});
  found.uri = *parsed;
  params = trim_front(params);
  if (!are_params(params)) return bad("something that is no parameter follows the URI");
  found.params = Params(params);
  return found;
}

/// "Name <uri>;params" from its angle bracket on.
Parsed<NameAddr> parse_bracketed(NameAddr found, std::string_view rest) {
  const std::size_t end = rest.find('>');
  if (end == std::string_view::npos) return bad("an angle bracket is not closed");
  return finish_name_addr(found, rest.substr(1, end - 1), rest.substr(end + 1));
}

}  // namespace

std::optional<std::string_view> next_list_value(std::string_view& rest) {
  while (!rest.empty() && (rest.front() == ',' || is_space(rest.front()))) rest.remove_prefix(1);
  if (rest.empty()) return std::nullopt;
  if (rest.find(',') == std::string_view::npos)
    return trim_back(std::exchange(rest, rest.substr(rest.size())));
  bool in_brackets = false;
  std::size_t i = 0;
  for (; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '"' && !in_brackets) {
      const std::size_t size = quoted_size(rest.substr(i));
      i = size == std::string_view::npos ? rest.size() - 1 : i + size - 1;
    } else if (c == '<') {
      in_brackets = true;
    } else if (c == '>') {
      in_brackets = false;
    } else if (c == ',' && !in_brackets) {
      break;
    }
  }
  const std::string_view value = trim_back(rest.substr(0, i));
  rest.remove_prefix(i);
  return value;
}

bool list_has(std::string_view list, std::string_view token) {
  while (const auto value = next_list_value(list)) {
    if (same_token(trim_back(value->substr(0, value->find(';'))), token)) return true;
  }
  return false;
}

std::string unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  text = text.substr(1, text.size() - 2);
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

void quote(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    out += byte < 0x20 || byte == 0x7f ? ' ' : c;
  }
  out += '"';
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
  text = trim(text);
  std::uint32_t value = 0;
  if (text.empty() || !is(text.front(), kDigit)) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Parsed<Via> parse_via(std::string_view value) {
  std::string_view rest = value;
  const std::string_view protocol = take_token(rest);
  if (!same_token(protocol, "SIP") || !take(rest, '/')) return bad("Via does not begin with SIP/2.0/");
  if (take_token(rest) != "2.0" || !take(rest, '/')) return bad("Via does not begin with SIP/2.0/");
  Via via;
  via.transport = take_token(rest);
  const std::size_t end = rest.find(';');
  via.sent_by = trim_back(rest.substr(0, end));
  if (via.transport.empty() || via.sent_by.empty()) return bad("Via has no transport or no host");
  const std::size_t host_end =
      via.sent_by.front() == '[' ? via.sent_by.find(']') + 1 : find_any<':', ' ', '\t'>(via.sent_by);
  via.host = via.sent_by.substr(0, host_end);
  std::string_view port = via.sent_by.substr(via.host.size());
  if (via.host.empty() || !all(via.host, kHost | kParam)) return bad("Via has no proper host");
  if (take(port, ':')) {
    const auto number = parse_number(port);
    if (!number || *number == 0 || *number > 65535) return bad("Via has no proper port");
    via.port = static_cast<std::uint16_t>(*number);
  } else if (!trim(port).empty()) {
    return bad("Via has something behind its host");
  }
  const std::string_view params = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  if (!are_params(params)) return bad("Via has an unbalanced quote");
  via.params = Params(params);
  return via;
}

Parsed<NameAddr> parse_name_addr(std::string_view value) {
  NameAddr found;
  std::string_view rest = trim(value);
  if (rest == "*") {
    found.star = true;
    return found;
  }
  if (rest.starts_with('"')) {
    const std::size_t size = quoted_size(rest);
    if (size == std::string_view::npos) return bad("a quoted name is not closed");
    found.display = rest.substr(0, size);
    rest = trim_front(rest.substr(size));
    if (!rest.starts_with('<')) return bad("no <URI> follows the quoted name");
    return parse_bracketed(found, rest);
  }
  const std::size_t bracket = find_any<'<', ';'>(rest);
  if (bracket != std::string_view::npos && rest[bracket] == '<') {
    found.display = trim_back(rest.substr(0, bracket));
    if (find_any<',', '"', '>'>(found.display) != std::string_view::npos)
      return bad("a name that needs quotes has none");
    return parse_bracketed(found, rest.substr(bracket));
  }
  const std::string_view uri = trim_back(rest.substr(0, bracket));
  if (find_any<'?', ','>(uri) != std::string_view::npos)
    return bad("a URI that needs angle brackets has none");
  return finish_name_addr(found, uri,
                          bracket == std::string_view::npos ? std::string_view{} : rest.substr(bracket));
}

Parsed<CSeq> parse_cseq(std::string_view value) {
  const std::string_view text = trim(value);
  const std::size_t gap = find_any<' ', '\t'>(text);
  if (gap == std::string_view::npos) return bad("CSeq is not a number and a method");
  const auto number = parse_number(text.substr(0, gap));
  if (!number || *number > 0x7fffffffU) return bad("CSeq's number is not below 2^31");
  const std::string_view method = trim_front(text.substr(gap));
  if (!is_token(method)) return bad("CSeq has no proper method");
  return CSeq{*number, method};
}

}  // namespace centrale::sip
