#include "sip/stream_framer.hpp"

#include "sip/characters.hpp"
#include "sip/headers.hpp"
#include "sip/names.hpp"

namespace centrale::sip {

using namespace characters;

namespace {

constexpr std::size_t kPartialKept = 8 * 1024;

struct BodySize {
  std::size_t bytes = 0;
  const char* wrong = nullptr;
};

/// Takes a header off the front of a head, continuation lines with it.
std::string_view take_header(std::string_view& rest) {
  std::size_t end = rest.find("\r\n");
  while (end != std::string_view::npos && end + 2 < rest.size() && is_space(rest[end + 2])) {
    end = rest.find("\r\n", end + 2);
  }
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
  return line;
}

std::optional<std::uint32_t> number_in(std::string_view value) {
  while (!value.empty() && (is_space(value.front()) || value.front() == '\r' || value.front() == '\n')) {
    value.remove_prefix(1);
  }
  while (!value.empty() && (is_space(value.back()) || value.back() == '\r' || value.back() == '\n')) {
    value.remove_suffix(1);
  }
  return parse_number(value);
}

/// On a stream Content-Length has to be there, once, and be a number (RFC 3261 §18.3).
BodySize body_size(std::string_view head) {
  BodySize found;
  bool seen = false;
  take_header(head);  // the start line
  while (!head.empty()) {
    const std::string_view line = take_header(head);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (header_name_of(trim(line.substr(0, colon))) != HeaderName::content_length) continue;
    const auto number = number_in(line.substr(colon + 1));
    if (seen) return {0, "there are two Content-Lengths"};
    if (!number) return {0, "Content-Length is no number"};
    seen = true;
    found.bytes = *number;
  }
  if (!seen) found.wrong = "Content-Length is missing on a stream";
  return found;
}

}  // namespace

void StreamFramer::feed(std::string_view bytes) {
  if (is_broken_) return;
  compact();
  buffer_ += bytes;
}

StreamFramer::Next StreamFramer::next() {
  if (is_broken_) return std::monostate{};
  if (needed_ == 0) {
    if (auto keep_alive = skip_keep_alive()) return std::move(*keep_alive);
    const auto head_end = find_end_of_headers();
    if (!head_end) {
      return pending() > limits_.message ? broken("the headers are too large", 513) : Next{};
    }
    const BodySize body = body_size(std::string_view(buffer_).substr(start_, *head_end - start_));
    if (body.wrong != nullptr) return broken(body.wrong, 400);
    if (body.bytes > limits_.body) return broken("the body is too large", 413);
    needed_ = *head_end - start_ + body.bytes;
    if (needed_ > limits_.message) return broken("the message is too large", 513);
  }
  if (pending() < needed_) return Next{};
  Frame frame{buffer_.substr(start_, needed_)};
  start_ += needed_;
  needed_ = scanned_ = 0;
  half_ping_ = false;
  return frame;
}

/// A CRLF pair is a ping, a single one a pong (RFC 5626 §3.5.1). A pair may come in two pieces: then its
/// first half was taken for a pong, which is harmless, and its second half completes the ping.
std::optional<StreamFramer::Next> StreamFramer::skip_keep_alive() {
  const std::string_view rest = std::string_view(buffer_).substr(start_);
  if (rest.starts_with("\r\n\r\n")) {
    start_ += 4;
    half_ping_ = false;
    return Ping{};
  }
  if (rest.starts_with("\r\n")) {
    start_ += 2;
    half_ping_ = !half_ping_;
    return half_ping_ ? Next{Pong{}} : Next{Ping{}};
  }
  if (rest.empty() || rest == "\r") return Next{};
  return std::nullopt;
}

StreamFramer::Next StreamFramer::broken(std::string what, int status) {
  is_broken_ = true;
  Broken broken{buffer_.substr(start_, kPartialKept), {std::move(what), status}};
  buffer_ = {};
  start_ = 0;
  return broken;
}

std::optional<std::size_t> StreamFramer::find_end_of_headers() {
  const std::size_t from = scanned_ > start_ + 3 ? scanned_ - 3 : start_;
  const std::size_t end = buffer_.find("\r\n\r\n", from);
  scanned_ = buffer_.size();
  if (end == std::string::npos) return std::nullopt;
  return end + 4;
}

void StreamFramer::compact() {
  if (start_ == 0) return;
  buffer_.erase(0, start_);
  scanned_ = scanned_ > start_ ? scanned_ - start_ : 0;
  start_ = 0;
}

}  // namespace centrale::sip
