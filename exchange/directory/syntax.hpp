// What ids, extensions and lists of digits look like, in one place.
#pragma once

#include <algorithm>
#include <string_view>

namespace centrale::directory {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

[[nodiscard]] constexpr bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

[[nodiscard]] constexpr bool is_extension(std::string_view text) {
  return !text.empty() && text.size() <= 8 && all_digits(text);
}

/// 1 to 63 of a-z 0-9 . _ - : safe in a SIP URI, a file name, a path and a log line.
[[nodiscard]] constexpr bool is_id(std::string_view text) {
  constexpr auto ok = [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '.' || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 63 && text.front() != '.' && std::ranges::all_of(text, ok);
}

}  // namespace centrale::directory
