#include "calls/scan.hpp"

#include <strings.h>

#include <charconv>

namespace centrale::bench {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

template <class Number>
std::string_view take_number(std::string_view text, Number& number) {
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
  return trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
}

bool scan_start(std::string_view line, Scan& into) {
  if (line.starts_with("SIP/2.0 ")) {
    take_number(line.substr(8), into.status);
    return into.status >= 100;
  }
  into.method = line.substr(0, line.find(' '));
  return line.ends_with("SIP/2.0") && !into.method.empty();
}

void scan_cseq(std::string_view value, Scan& into) {
  into.cseq = value;
  into.method = take_number(value, into.sequence);
}

void scan_header(std::string_view name, std::string_view value, Scan& into) {
  const auto is = [&](std::string_view full, char compact) {
    return same(name, full) || (name.size() == 1 && (name[0] | 0x20) == compact);
  };
  if (is("Via", 'v'))
    into.vias.add(value);
  else if (is("From", 'f'))
    into.from = value;
  else if (is("To", 't'))
    into.to = value;
  else if (is("Call-ID", 'i'))
    into.call_id = value;
  else if (is("Contact", 'm'))
    into.contact = value;
  else if (same(name, "CSeq"))
    scan_cseq(value, into);
  else if (same(name, "Record-Route"))
    into.record_routes.add(value);
  else if (same(name, "WWW-Authenticate"))
    into.challenges.add(value);
  else if (same(name, "Proxy-Authenticate"))
    into.challenges.add(value), into.proxy_challenge = true;
}

}  // namespace

std::optional<Scan> scan(std::string_view datagram) {
  Scan result;
  bool first = true;
  while (!datagram.empty()) {
    const auto end = datagram.find('\n');
    const auto line = trimmed(datagram.substr(0, end));
    datagram.remove_prefix(end == std::string_view::npos ? datagram.size() : end + 1);
    if (first) {
      if (!scan_start(line, result)) return std::nullopt;
      first = false;
      continue;
    }
    if (line.empty()) break;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    scan_header(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)), result);
  }
  if (first || result.call_id.empty() || result.cseq.empty()) return std::nullopt;
  return result;
}

std::string_view uri_of(std::string_view name_addr) {
  const auto open = name_addr.find('<');
  if (open == std::string_view::npos) return name_addr.substr(0, name_addr.find(';'));
  return name_addr.substr(open + 1, name_addr.find('>', open) - open - 1);
}

std::string_view tag_of(std::string_view name_addr) {
  const auto close = name_addr.rfind('>');
  auto rest = close == std::string_view::npos ? name_addr : name_addr.substr(close);
  const auto tag = rest.find(";tag=");
  if (tag == std::string_view::npos) return {};
  rest.remove_prefix(tag + 5);
  return rest.substr(0, rest.find(';'));
}

std::string_view parameter_of(std::string_view challenge, std::string_view name) {
  for (std::size_t at = 0; (at = challenge.find(name, at)) != std::string_view::npos; at += name.size()) {
    const bool begins = at == 0 || challenge[at - 1] == ' ' || challenge[at - 1] == ',';
    const auto rest = challenge.substr(at + name.size());
    if (!begins || !rest.starts_with('=')) continue;
    if (rest.starts_with("=\"")) return rest.substr(2, rest.find('"', 2) - 2);
    return rest.substr(1, rest.find_first_of(", ") - 1);
  }
  return {};
}

}  // namespace centrale::bench
