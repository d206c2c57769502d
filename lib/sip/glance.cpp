#include "sip/glance.hpp"

#include <optional>

#include "sip/characters.hpp"
#include "sip/headers.hpp"
#include "sip/names.hpp"

namespace centrale::sip {
namespace {

constexpr std::size_t kHeadLookedAt = 4096;

struct Lines {
  std::string_view to, call_id;
};

/// To and Call-ID of a head, up to the line where both are known.
Lines find_lines(std::string_view head) {
  Lines found;
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    const std::string_view line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    if (line.empty()) break;
    const char initial = characters::lower(line.front());
    if (initial != 't' && initial != 'c' && initial != 'i') continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const HeaderName name = header_name_of(characters::trim(line.substr(0, colon)));
    if (name == HeaderName::to) found.to = line.substr(colon + 1);
    if (name == HeaderName::call_id) found.call_id = characters::trim(line.substr(colon + 1));
    if (!found.to.empty() && !found.call_id.empty()) break;
  }
  return found;
}

std::optional<std::string_view> tag_of(std::string_view to) {
  const std::size_t bracket = to.rfind('>');
  const std::size_t semicolon = to.find(';', bracket == std::string_view::npos ? 0 : bracket);
  if (semicolon == std::string_view::npos) return std::nullopt;
  return Params(to.substr(semicolon)).get("tag");
}

/// "112" of "INVITE sip:112@host SIP/2.0" or "INVITE tel:112 SIP/2.0".
std::string_view user_part(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view rest = uri.substr(colon + 1);
  return rest.substr(0, characters::find_any<'@', ';', ':'>(rest));
}

Kind kind_of_new(std::string_view method, std::string_view bytes,
                 const std::function<bool(std::string_view user)>& is_emergency) {
  if (method == "REGISTER") return Kind::registration;
  if (method != "INVITE") return Kind::other;
  const std::size_t first = bytes.find(' ');
  const std::string_view uri = bytes.substr(first + 1, bytes.find(' ', first + 1) - first - 1);
  return is_emergency && (is_emergency(user_part(uri)) || uri.starts_with("urn:service:sos"))
             ? Kind::emergency
             : Kind::new_call;
}

}  // namespace

Glance glance_at(std::string_view bytes, const std::function<bool(std::string_view user)>& is_emergency) {
  bytes = bytes.substr(0, kHeadLookedAt);
  const std::size_t first = bytes.find(' ');
  if (first == std::string_view::npos) return {};
  const std::string_view token = bytes.substr(0, first);
  if (token == "SIP/2.0") return {Kind::in_dialog, 0};
  const Lines lines = find_lines(bytes);
  const std::uint64_t call = lines.call_id.empty() ? 0 : std::hash<std::string_view>{}(lines.call_id) | 1;
  const auto tag = tag_of(lines.to);
  switch (method_of(token)) {
    case Method::ack:
      return {tag && tag->starts_with(kStatelessTag) ? Kind::stateless_ack : Kind::in_dialog, call};
    case Method::bye:
    case Method::cancel:
    case Method::prack: return {Kind::in_dialog, call};
    default: break;
  }
  if (tag) return {Kind::in_dialog, call};
  return {kind_of_new(token, bytes, is_emergency), call};
}

}  // namespace centrale::sip
