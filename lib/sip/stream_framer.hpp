// Cuts a stream of bytes into messages (RFC 3261 §18.3) and keep-alives (RFC 5626 §3.5.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "sip/limits.hpp"

namespace centrale::sip {

/// Feed it what was read, then take frames until there is none. Every byte is looked at a bounded number of
/// times, however small the pieces it comes in. After a Broken nothing more comes: close the connection.
class StreamFramer {
 public:
  struct Frame {
    std::string bytes;  // one message
  };
  struct Ping {};  // CRLF CRLF between messages: answer with CRLF
  struct Pong {};  // a single CRLF between messages
  struct Broken {
    std::string partial;  // the head of what could not be framed, for a 400 or 513; may be empty
    ParseError why;
  };
  using Next = std::variant<std::monostate, Frame, Ping, Pong, Broken>;

  explicit StreamFramer(const Limits& limits = {}) : limits_(limits) {}

  void feed(std::string_view bytes);
  /// monostate: more bytes are needed.
  [[nodiscard]] Next next();
  /// Bytes held of a message that is not whole yet.
  [[nodiscard]] std::size_t pending() const { return buffer_.size() - start_; }

 private:
  [[nodiscard]] std::optional<Next> skip_keep_alive();
  [[nodiscard]] Next broken(std::string what, int status);
  [[nodiscard]] std::optional<std::size_t> find_end_of_headers();
  void compact();

  Limits limits_;
  std::string buffer_;
  std::size_t start_ = 0;    // of the message under way
  std::size_t scanned_ = 0;  // up to here no end of headers was found
  std::size_t needed_ = 0;   // size of the message under way once its head is known
  bool half_ping_ = false;   // the last thing was a CRLF
  bool is_broken_ = false;
};

}  // namespace centrale::sip
