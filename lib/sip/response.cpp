// Responses: to a message, and to bytes that are none.
#include <array>
#include <functional>

#include "sip/characters.hpp"
#include "sip/glance.hpp"
#include "sip/writer.hpp"

namespace centrale::sip {

using namespace characters;

namespace detail {
void append_top_via(std::string_view line, const Address& source, std::string& out);  // writer.cpp
}

namespace {

struct Phrase {
  int status;
  std::string_view text;
};

constexpr std::array kPhrases = {Phrase{100, "Trying"},
                                 Phrase{180, "Ringing"},
                                 Phrase{181, "Call Is Being Forwarded"},
                                 Phrase{182, "Queued"},
                                 Phrase{183, "Session Progress"},
                                 Phrase{199, "Early Dialog Terminated"},
                                 Phrase{200, "OK"},
                                 Phrase{202, "Accepted"},
                                 Phrase{204, "No Notification"},
                                 Phrase{300, "Multiple Choices"},
                                 Phrase{301, "Moved Permanently"},
                                 Phrase{302, "Moved Temporarily"},
                                 Phrase{305, "Use Proxy"},
                                 Phrase{380, "Alternative Service"},
                                 Phrase{400, "Bad Request"},
                                 Phrase{401, "Unauthorized"},
                                 Phrase{402, "Payment Required"},
                                 Phrase{403, "Forbidden"},
                                 Phrase{404, "Not Found"},
                                 Phrase{405, "Method Not Allowed"},
                                 Phrase{406, "Not Acceptable"},
                                 Phrase{407, "Proxy Authentication Required"},
                                 Phrase{408, "Request Timeout"},
                                 Phrase{410, "Gone"},
                                 Phrase{412, "Conditional Request Failed"},
                                 Phrase{413, "Request Entity Too Large"},
                                 Phrase{414, "Request-URI Too Long"},
                                 Phrase{415, "Unsupported Media Type"},
                                 Phrase{416, "Unsupported URI Scheme"},
                                 Phrase{420, "Bad Extension"},
                                 Phrase{421, "Extension Required"},
                                 Phrase{422, "Session Interval Too Small"},
                                 Phrase{423, "Interval Too Brief"},
                                 Phrase{424, "Bad Location Information"},
                                 Phrase{428, "Use Identity Header"},
                                 Phrase{429, "Provide Referrer Identity"},
                                 Phrase{430, "Flow Failed"},
                                 Phrase{433, "Anonymity Disallowed"},
                                 Phrase{439, "First Hop Lacks Outbound Support"},
                                 Phrase{469, "Bad Info Package"},
                                 Phrase{480, "Temporarily Unavailable"},
                                 Phrase{481, "Call/Transaction Does Not Exist"},
                                 Phrase{482, "Loop Detected"},
                                 Phrase{483, "Too Many Hops"},
                                 Phrase{484, "Address Incomplete"},
                                 Phrase{485, "Ambiguous"},
                                 Phrase{486, "Busy Here"},
                                 Phrase{487, "Request Terminated"},
                                 Phrase{488, "Not Acceptable Here"},
                                 Phrase{489, "Bad Event"},
                                 Phrase{491, "Request Pending"},
                                 Phrase{493, "Undecipherable"},
                                 Phrase{494, "Security Agreement Required"},
                                 Phrase{500, "Server Internal Error"},
                                 Phrase{501, "Not Implemented"},
                                 Phrase{502, "Bad Gateway"},
                                 Phrase{503, "Service Unavailable"},
                                 Phrase{504, "Server Time-out"},
                                 Phrase{505, "Version Not Supported"},
                                 Phrase{513, "Message Too Large"},
                                 Phrase{580, "Precondition Failure"},
                                 Phrase{600, "Busy Everywhere"},
                                 Phrase{603, "Decline"},
                                 Phrase{604, "Does Not Exist Anywhere"},
                                 Phrase{606, "Not Acceptable"}};

constexpr std::array<std::string_view, 7> kPhraseOfHundred = {
    "", "Session Progress", "OK", "Redirected", "Rejected", "Server Failure", "Declined"};

/// What can be found of the headers that a response has to repeat.
struct Found {
  std::string vias;
  std::string_view from, to, call_id, cseq;
};

constexpr std::size_t kLinesLookedAt = 128;
constexpr std::size_t kBytesLookedAt = 16 * 1024;

void note(Found& found, HeaderName id, std::string_view value, const Address& source) {
  const auto once = [value](std::string_view& place) {
    if (place.empty()) place = value;
  };
  switch (id) {
    case HeaderName::via:
      if (found.vias.empty()) {
        std::string_view rest = value;
        if (!parse_via(next_list_value(rest).value_or(std::string_view{}))) return;
        detail::append_top_via(value, source, found.vias);
      } else {
        ((found.vias += "Via: ") += value) += "\r\n";
      }
      return;
    case HeaderName::from: return once(found.from);
    case HeaderName::to: return once(found.to);
    case HeaderName::call_id: return once(found.call_id);
    case HeaderName::cseq: return once(found.cseq);
    default: return;
  }
}

/// The next line without its end, CR and NUL in it or not; nothing at the end of the head.
std::optional<std::string_view> next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line.empty() ? std::nullopt : std::optional(line);
}

bool has_control(std::string_view value) {
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t') return true;
  }
  return false;
}

Found look_for_headers(std::string_view rest, const Address& source) {
  Found found;
  for (std::size_t count = 0; count < kLinesLookedAt; ++count) {
    const auto line = next_line(rest);
    if (!line) break;
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos || has_control(*line)) continue;
    const HeaderName id = header_name_of(trim(line->substr(0, colon)));
    if (id != HeaderName::other) note(found, id, trim(line->substr(colon + 1)), source);
  }
  return found;
}

std::string tag_of(const Found& found) {
  // Stateless, so it has to be the same each time (RFC 3261 §8.2.7).
  const std::size_t mixed =
      std::hash<std::string_view>{}(found.vias) ^ (std::hash<std::string_view>{}(found.call_id) << 1);
  return (std::string(";tag=") += kStatelessTag) += std::to_string(mixed);
}

}  // namespace

std::string_view reason_phrase(int status) {
  for (const Phrase& phrase : kPhrases) {
    if (phrase.status == status) return phrase.text;
  }
  const auto hundred = static_cast<std::size_t>(status / 100);
  return hundred < kPhraseOfHundred.size() ? kPhraseOfHundred[hundred] : "Unknown";
}

MessageWriter make_response(const Message& request, int status, std::string_view reason,
                            std::string_view to_tag) {
  MessageWriter writer(512 + request.header(HeaderName::via).size());
  writer.response(status, reason).vias_of(request);
  writer.copy(request, HeaderName::from);
  if (request.to_tag().empty() && !to_tag.empty() && status > 100) {
    std::string to(request.header(HeaderName::to));
    writer.header(HeaderName::to, (to += ";tag=") += to_tag);
  } else {
    writer.copy(request, HeaderName::to);
  }
  writer.copy(request, HeaderName::call_id).copy(request, HeaderName::cseq);
  if (status > 100 && status < 300) writer.copy(request, HeaderName::record_route);
  return writer;
}

std::string answer_unparsed(std::string_view bytes, int status, std::string_view reason,
                            const Address& source, std::string_view extra_headers) {
  bytes = bytes.substr(0, kBytesLookedAt);
  while (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
  const auto first = next_line(bytes);
  if (status < 100 || !first || first->starts_with("SIP/") || first->starts_with("ACK ")) return {};
  const Found found = look_for_headers(bytes, source);
  if (found.vias.empty()) return {};
  std::string out;
  out.reserve(512);
  ((out += "SIP/2.0 ") += std::to_string(status)) += ' ';
  for (const char c : reason.empty() ? reason_phrase(status) : reason)
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  (out += "\r\n") += found.vias;
  if (!found.from.empty()) ((out += "From: ") += found.from) += "\r\n";
  if (!found.to.empty()) {
    (out += "To: ") += found.to;
    if (found.to.find("tag=") == std::string_view::npos) out += tag_of(found);
    out += "\r\n";
  }
  if (!found.call_id.empty()) ((out += "Call-ID: ") += found.call_id) += "\r\n";
  if (!found.cseq.empty()) ((out += "CSeq: ") += found.cseq) += "\r\n";
  return (out += extra_headers) += "Content-Length: 0\r\n\r\n";
}

namespace {

std::string start_line_of(const Message& message) {
  const std::string& bytes = message.bytes();
  const std::size_t start = bytes.find_first_not_of("\r\n");
  return bytes.substr(start, bytes.find("\r\n", start) + 2 - start);
}

void append_headers(const Message& message, HeaderName except, std::string& out) {
  for (std::size_t i = 0; i < message.header_count(); ++i) {
    const Message::Header header = message.header_at(i);
    if (header.id == except && except != HeaderName::other) continue;
    (((out += header.name) += ": ") += header.value) += "\r\n";
  }
  (out += "\r\n") += message.body();
}

}  // namespace

std::string without_header(const Message& message, HeaderName name) {
  std::string out = start_line_of(message);
  append_headers(message, name, out);
  return out;
}

std::string with_header_first(const Message& message, HeaderName name, std::string_view value) {
  std::string out = start_line_of(message);
  (((out += to_string(name)) += ": ") += value) += "\r\n";
  append_headers(message, HeaderName::other, out);
  return out;
}

}  // namespace centrale::sip
