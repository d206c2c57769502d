// From bytes to a Message: one pass over the head, then a look at the headers that every layer needs.
#include <algorithm>
#include <cstring>

#include "sip/characters.hpp"
#include "sip/message.hpp"

namespace centrale::sip {

using namespace characters;

namespace {

struct Controls {
  std::size_t line_feeds = 0;
  std::size_t nuls = 0;
};

/// In pieces whose counts fit a byte, which the compiler makes vector code of.
Controls count_controls(std::string_view text) {
  constexpr std::size_t kPiece = 240;
  Controls total;
  for (std::size_t at = 0; at < text.size(); at += kPiece) {
    std::uint8_t line_feeds = 0;
    std::uint8_t nuls = 0;
    for (const char c : text.substr(at, kPiece)) {
      line_feeds = static_cast<std::uint8_t>(line_feeds + (c == '\n' ? 1 : 0));
      nuls = static_cast<std::uint8_t>(nuls + (c == '\0' ? 1 : 0));
    }
    total.line_feeds += line_feeds;
    total.nuls += nuls;
  }
  return total;
}

}  // namespace

class MessageParser {
 public:
  MessageParser(Message& message, Framing framing, const Limits& limits)
      : message_(message), text_(message.bytes_), framing_(framing), limits_(limits) {}

  [[nodiscard]] bool run() {
    return fits() && skip_empty_lines() && start_line() && header_lines() && no_stray_controls() &&
           mandatory() && addresses() && numbers() && contacts() && body();
  }

  /// Nothing is answered to a malformed response or ACK.
  [[nodiscard]] ParseError error() {
    const bool silent = is_response_ || message_.method_ == Method::ack;
    return {what_, silent ? 0 : status_};
  }

 private:
  bool bad(const char* what, int status = 400) {
    what_ = what;
    status_ = status;
    return false;
  }

  bool fits() { return text_.size() <= limits_.message || bad("the message is too large", 513); }

  /// Empty lines before a message are skipped (RFC 3261 §7.5).
  bool skip_empty_lines() {
    for (; at_empty_line(); at_ += 2) ++lines_;
    return at_ < text_.size() || bad("there is no message", 0);
  }

  bool at_empty_line() const {
    return at_ + 1 < text_.size() && text_[at_] == '\r' && text_[at_ + 1] == '\n';
  }

  /// The end of the line that starts at `from`; npos without CRLF.
  std::size_t line_end(std::size_t from) const {
    const std::size_t end = text_.find('\r', from);
    return end + 1 < text_.size() && end != std::string::npos && text_[end + 1] == '\n' ? end
                                                                                        : std::string::npos;
  }

  Message::Slice slice(std::string_view part) const {
    if (part.data() == nullptr) return {};
    return {static_cast<std::uint32_t>(part.data() - text_.data()), static_cast<std::uint32_t>(part.size())};
  }

  bool start_line() {
    const std::size_t end = line_end(at_);
    if (end == std::string::npos) return bad("the first line does not end", 0);
    const std::string_view line(text_.data() + at_, end - at_);
    at_ = end + 2;
    ++lines_;
    return line.starts_with("SIP/") ? status_line(line) : request_line(line);
  }

  bool status_line(std::string_view line) {
    is_response_ = true;
    if (!line.starts_with("SIP/2.0 ") || line.size() < 11) return bad("the status line is malformed");
    int status = 0;
    for (const char c : line.substr(8, 3)) {
      if (!is(c, kDigit)) return bad("the status is no number of three digits");
      status = status * 10 + (c - '0');
    }
    if (status < 100 || status > 699) return bad("the status is none of SIP's");
    if (line.size() > 11 && line[11] != ' ') return bad("the status is no number of three digits");
    message_.status_ = static_cast<std::int16_t>(status);
    message_.reason_ = slice(line.substr(std::min<std::size_t>(12, line.size())));
    return true;
  }

  bool request_line(std::string_view line) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    const std::string_view method = line.substr(0, first);
    if (!is_token(method)) return bad("the method is no token", first == std::string_view::npos ? 0 : 400);
    if (method.size() > limits_.method) return bad("the method is too long", 501);
    message_.method_ = method_of(method);
    message_.method_token_ = slice(method);
    if (first == last) return bad("the first line is not method, URI and version");
    const std::string_view version = line.substr(last + 1);
    if (version != "SIP/2.0") {
      return bad("the version is not SIP/2.0", version.starts_with("SIP/") && version.size() > 4 ? 505 : 400);
    }
    const auto uri = parse_uri(line.substr(first + 1, last - first - 1), limits_.uri);
    if (!uri) {
      what_ = uri.error().what;
      status_ = uri.error().status;
      return false;
    }
    if (!uri->headers.empty()) return bad("the Request-URI has headers");  // RFC 3261 §19.1.1
    message_.request_uri_ = slice(uri->text);
    return true;
  }

  bool header_lines() {
    while (!at_empty_line()) {
      const std::size_t end = folded_line_end();
      if (end == std::string::npos) return bad("the headers do not end");
      if (message_.count_ >= limits_.headers) return bad("there are too many headers");
      if (end - at_ > std::min<std::size_t>(limits_.header_line, 65535)) return bad("a header is too long");
      if (!header_line({text_.data() + at_, end - at_})) return false;
      at_ = end + 2;
    }
    at_ += 2;
    ++lines_;
    return true;
  }

  /// Joins continuation lines by writing spaces over their line ends (RFC 3261 §7.3.1).
  std::size_t folded_line_end() {
    std::size_t end = line_end(at_);
    ++lines_;
    while (end != std::string::npos && end + 2 < text_.size() && is_space(text_[end + 2])) {
      text_[end] = text_[end + 1] = ' ';
      end = line_end(end + 3);
    }
    return end;
  }

  bool header_line(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return bad("a header has no name and colon");
    const std::string_view name = trim_back(line.substr(0, colon));
    const std::string_view value = trim(line.substr(colon + 1));
    const HeaderName id = header_name_of(name);
    // What is the name of a header that we know is a token.
    if (id == HeaderName::other && !is_token(name)) return bad("a header has no proper name");
    if (message_.has(id) && only_once(id)) return bad("a header that may be there once is there twice");
    message_.add({slice(name).at, slice(value).at, static_cast<std::uint16_t>(name.size()),
                  static_cast<std::uint16_t>(value.size()), id});
    return true;
  }

  static bool only_once(HeaderName id) {
    switch (id) {
      case HeaderName::from:
      case HeaderName::to:
      case HeaderName::call_id:
      case HeaderName::cseq:
      case HeaderName::max_forwards:
      case HeaderName::content_length:
      case HeaderName::content_type:
      case HeaderName::expires:
      case HeaderName::event:
      case HeaderName::replaces:
      case HeaderName::rack:
      case HeaderName::rseq:
      case HeaderName::session_expires: return true;
      default: return false;
    }
  }

  /// A NUL is allowed behind a backslash in a quoted string only (RFC 4475 §3.1.1.2); a CR or LF nowhere.
  bool no_stray_controls() {
    const std::string_view head(text_.data(), at_);
    // Folds were made spaces, so every line feed left has to be one that ended a line.
    const Controls found = count_controls(head);
    if (found.line_feeds != lines_) return bad("a line ends without CR and LF");
    if (found.nuls == 0) return true;
    for (std::size_t nul = head.find('\0'); nul != std::string_view::npos; nul = head.find('\0', nul + 1)) {
      if (nul == 0 || head[nul - 1] != '\\') return bad("a NUL is in the headers");
    }
    return true;
  }

  bool mandatory() {
    for (const HeaderName id :
         {HeaderName::via, HeaderName::from, HeaderName::to, HeaderName::call_id, HeaderName::cseq}) {
      if (message_.header(id).empty()) return bad("Via, From, To, Call-ID or CSeq is missing");
    }
    const std::string_view call_id = message_.call_id();
    if (find_any<' ', '\t'>(call_id) != std::string_view::npos) return bad("Call-ID has white space");
    return vias() && cseq();
  }

  bool vias() {
    std::size_t count = 0;
    message_.each_line(HeaderName::via, [&](std::string_view line) {
      ++count;
      if (line.find(',') == std::string_view::npos) return;
      while (next_list_value(line)) ++count;
      --count;
    });
    if (count > limits_.vias) return bad("there are too many Vias");
    std::string_view line = message_.header(HeaderName::via);
    const auto via = parse_via(next_list_value(line).value_or(std::string_view{}));
    if (!via) return bad(via.error().what.c_str());
    message_.sent_by_ = slice(via->sent_by);
    message_.branch_ = slice(via->branch());
    return true;
  }

  bool cseq() {
    const auto cseq = parse_cseq(message_.header(HeaderName::cseq));
    if (!cseq) return bad("CSeq is not a number below 2^31 and a method");
    message_.cseq_ = cseq->number;
    if (!is_response_) {
      return cseq->method == message_.method_token() || bad("CSeq's method is not that of the request");
    }
    message_.method_ = method_of(cseq->method);
    message_.method_token_ = slice(cseq->method);
    return true;
  }

  bool addresses() {
    return address(HeaderName::from, message_.from_tag_) && address(HeaderName::to, message_.to_tag_);
  }
  bool address(HeaderName id, Message::Slice& tag) {
    const auto parsed = parse_name_addr(message_.header(id));
    if (!parsed || parsed->star) return bad(id == HeaderName::from ? "From is malformed" : "To is malformed");
    tag = slice(parsed->tag());
    return true;
  }

  bool numbers() {
    if (message_.has(HeaderName::max_forwards)) {
      const auto hops = parse_number(message_.header(HeaderName::max_forwards));
      if (!hops || *hops > 255) return bad("Max-Forwards is no number up to 255");
      message_.max_forwards_ = static_cast<std::int16_t>(*hops);
    }
    return !message_.has(HeaderName::expires) || parse_number(message_.header(HeaderName::expires)) ||
           bad("Expires is no number below 2^32");
  }

  bool contacts() {
    if (is_response_ || !message_.has(HeaderName::contact)) return true;
    bool good = true;
    message_.each(HeaderName::contact,
                  [&good](std::string_view value) { good = good && parse_name_addr(value); });
    return good || bad("Contact is malformed");
  }

  bool body() {
    std::size_t size = text_.size() - at_;
    if (message_.has(HeaderName::content_length)) {
      const auto length = parse_number(message_.header(HeaderName::content_length));
      if (!length) return bad("Content-Length is no number");
      if (*length > size) return bad("Content-Length says more than there is");
      if (framing_ == Framing::stream && *length != size)
        return bad("Content-Length says less than there is");
      size = *length;
    } else if (framing_ == Framing::stream) {
      return bad("Content-Length is missing on a stream");
    }
    if (size > limits_.body) return bad("the body is too large", 413);
    message_.body_ = {static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(size)};
    return true;
  }

  Message& message_;
  std::string& text_;
  Framing framing_;
  const Limits& limits_;
  std::size_t at_ = 0;
  std::size_t lines_ = 0;  // line ends met, those of folds not
  bool is_response_ = false;
  std::string what_;
  int status_ = 400;
};

std::expected<Message, ParseError> Message::parse(std::string bytes, Framing framing, const Limits& limits) {
  std::expected<Message, ParseError> result;  // the only thing returned, so that it is made in place
  result->bytes_ = std::move(bytes);
  MessageParser parser(*result, framing, limits);
  if (!parser.run()) result = std::unexpected(parser.error());
  return result;
}

}  // namespace centrale::sip
