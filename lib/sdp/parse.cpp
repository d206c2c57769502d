// The parser of session descriptions: one pass over the lines, nothing copied.
#include <fmt/format.h>

#include <algorithm>

#include "sdp/attributes.hpp"
#include "sdp/session.hpp"
#include "sdp/text.hpp"

namespace centrale::sdp {
namespace {

MediaKind kind_named(std::string_view name) {
  if (name == "audio") return MediaKind::audio;
  if (name == "video") return MediaKind::video;
  if (name == "text") return MediaKind::text;
  if (name == "application") return MediaKind::application;
  if (name == "image") return MediaKind::image;
  if (name == "message") return MediaKind::message;
  return MediaKind::other;
}

constexpr std::size_t longest_word = 64;

/// A word of m=, which an answer repeats: printable and of decent length.
bool is_word(std::string_view word) {
  return !word.empty() && word.size() <= longest_word &&
         std::ranges::all_of(word, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

class Parser {
 public:
  Result<Session> run(std::string_view text);

 private:
  Result<void> line(char type, std::string_view value);
  Result<void> line_in_stream(char type, std::string_view value);
  Result<void> origin(std::string_view value);
  Result<void> connection(std::string_view value);
  void time(std::string_view value);
  void bandwidth(std::string_view value);
  Result<void> media(std::string_view value);
  Result<void> formats(Media& stream, std::string_view rest);

  Session session_;
  Media* stream_ = nullptr;  // the last of session_.media
  PayloadIndex index_;
  bool has_version_ = false;
  bool has_origin_ = false;
  bool has_time_ = false;
};

/// RFC 8866 §5.2: "user id version IN IP4 address".
Result<void> Parser::origin(std::string_view value) {
  if (has_origin_) return fail("a second o=");
  has_origin_ = true;
  Origin& origin = session_.origin;
  origin.user = take_word(value);
  origin.id = take_word(value);
  origin.version = take_word(value);
  const auto found = read_connection(value);
  if (!found) return fail("o= " + found.error().what);
  origin.connection = *found;
  return {};
}

/// RFC 8866 §5.7. A stream may list several addresses of a layered multicast; the first will do.
Result<void> Parser::connection(std::string_view value) {
  const auto found = read_connection(value);
  if (!found) return fail("c= " + found.error().what);
  std::optional<Connection>& place = stream_ != nullptr ? stream_->connection : session_.connection;
  if (!place) place = *found;
  return {};
}

/// RFC 8866 §5.9: "0 0". An answer repeats it (RFC 3264 §6), so anything else but numbers is forgotten.
void Parser::time(std::string_view value) {
  if (has_time_) return;
  has_time_ = true;
  if (!value.empty() && value.find_first_not_of("0123456789 ") == std::string_view::npos)
    session_.time = value;
}

/// RFC 8866 §5.8: "AS:1024". Other types, and what is no number, are of no interest.
void Parser::bandwidth(std::string_view value) {
  const std::string_view type = take_until(value, ':');
  const std::uint32_t number = number_of<std::uint32_t>(value).value_or(0);
  if (type == "AS") stream_->kilobits = number;
  if (type == "TIAS") stream_->bits = number;
}

/// RFC 8866 §5.14: "audio 49170/2 RTP/AVP 0 8".
Result<void> Parser::media(std::string_view value) {
  if (session_.media.size() == max_streams) return fail(fmt::format("more than {} streams", max_streams));
  std::string_view rest = value;
  Media stream;
  stream.name = take_word(rest);
  stream.kind = kind_named(stream.name);
  std::string_view port = take_word(rest);
  const auto first = number_of<std::uint16_t>(take_until(port, '/'));
  if (!first) return fail("m= should have a port from 0 to 65535 as its second word");
  stream.port = *first;
  if (!port.empty()) stream.ports = number_of<std::uint16_t>(port).value_or(1);
  stream.protocol = take_word(rest);
  if (!is_word(stream.name) || !is_word(stream.protocol))
    return fail("m= should be KIND PORT PROTOCOL FORMAT...");
  index_.clear();
  if (auto good = formats(stream, rest); !good) return good;
  if (session_.media.empty()) session_.media.reserve(2);
  stream_ = &session_.media.emplace_back(std::move(stream));
  return {};
}

Result<void> Parser::formats(Media& stream, std::string_view rest) {
  stream.formats.reserve(8);
  for (std::string_view token = take_word(rest); !token.empty(); token = take_word(rest)) {
    if (stream.formats.size() == max_formats)
      return fail(fmt::format("m= has more than {} formats", max_formats));
    if (!is_word(token)) return fail("m= has a format that is no printable word of up to 64 characters");
    Format& format = stream.formats.emplace_back();
    format.token = token;
    const auto payload = number_of<std::uint8_t>(token);
    if (!payload || *payload > 127) continue;
    format.payload = *payload;
    index_.put(*payload, stream.formats.size() - 1);
  }
  if (stream.formats.empty()) return fail("m= should be KIND PORT PROTOCOL FORMAT...");
  return {};
}

Result<void> Parser::line_in_stream(char type, std::string_view value) {
  switch (type) {
    case 'i':
    case 'k': return {};
    case 'b': return bandwidth(value), Result<void>{};
    case 'c': return connection(value);
    case 'a': return read_attribute(value, session_, stream_, index_);
    case 'm': return media(value);
    default: return fail(fmt::format("{}= has no place below m=", type));
  }
}

Result<void> Parser::line(char type, std::string_view value) {
  if (!has_version_) {
    if (type != 'v' || value != "0") return fail("the first line should be v=0");
    has_version_ = true;
    return {};
  }
  if (stream_ != nullptr) return line_in_stream(type, value);
  switch (type) {
    case 'o': return origin(value);
    case 's': return session_.name = value, Result<void>{};
    case 'c': return connection(value);
    case 't': return time(value), Result<void>{};
    case 'a': return read_attribute(value, session_, nullptr, index_);
    case 'm':
      if (!has_origin_) return fail("o= is missing before m=");
      return media(value);
    case 'i':
    case 'u':
    case 'e':
    case 'p':
    case 'b':
    case 'r':
    case 'z':
    case 'k': return {};
    // RFC 8866 §5: a description with an unknown type letter is not understood at all.
    default: return fail("no such line type; one of v o s i u e p c b t r z k a m");
  }
}

Result<Session> Parser::run(std::string_view text) {
  if (text.size() > max_text) return fail(fmt::format("SDP is longer than {} bytes", max_text));
  if (text.find('\0') != std::string_view::npos) return fail("SDP has a NUL byte");
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view content = take_until(text, '\n');
    if (content.ends_with('\r')) content.remove_suffix(1);
    if (content.find('\r') != std::string_view::npos)
      return fail(fmt::format("SDP line {}: a CR inside", number));
    if (content.empty() && text.find_first_not_of("\r\n") == std::string_view::npos) break;
    if (content.size() < 2 || content[1] != '=')
      return fail(fmt::format("SDP line {}: should be LETTER=VALUE", number));
    if (auto good = line(content[0], content.substr(2)); !good)
      return fail(fmt::format("SDP line {}: {}", number, good.error().what));
  }
  if (!has_version_ || !has_origin_) return fail("SDP lacks v= or o=");
  return std::move(session_);
}

}  // namespace

Result<Session> parse(std::string_view text) { return Parser{}.run(text); }

}  // namespace centrale::sdp
