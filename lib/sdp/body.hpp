// Appends SDP lines to one string, without streams or temporaries.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

#include "sdp/address.hpp"

namespace centrale::sdp {

class Body {
 public:
  explicit Body(std::size_t expected) { text_.reserve(expected); }

  Body& add(std::string_view text) {
    text_.append(text);
    return *this;
  }
  Body& add(std::unsigned_integral auto number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    text_.append(digits, end);
    return *this;
  }
  /// "IN IP4 192.0.2.1"
  Body& add(const Connection& connection) {
    return add("IN ").add(name_of(connection.family)).add(" ").add(connection.address);
  }
  Body& end_line() { return add("\r\n"); }

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace centrale::sdp
