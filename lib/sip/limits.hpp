// What a message may be at most, and what is said about one that is malformed.
#pragma once

#include <cstddef>
#include <string>

namespace centrale::sip {

/// Sizes in bytes. Beyond them a message is refused whatever it says; memory and time are bounded by them.
struct Limits {
  std::size_t message = 64 * 1024;
  std::size_t body = 48 * 1024;
  std::size_t header_line = 8 * 1024;
  std::size_t headers = 256;
  std::size_t vias = 70;
  std::size_t uri = 1024;
  std::size_t method = 64;
};

/// Why bytes are no message, URI or value. `status` is the answer that RFC 3261 calls for: 400, 413, 414,
/// 416, 505, 513...; 0 when there is nothing to answer (a malformed response, an ACK, noise).
struct ParseError {
  std::string what;
  int status = 400;
};

}  // namespace centrale::sip
