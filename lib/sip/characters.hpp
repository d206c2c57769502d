// Classes of characters of RFC 3261 §25.1, by table. For this folder's own parsers.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace centrale::sip::characters {

enum Class : std::uint8_t {
  kToken = 1,
  kUri = 2,
  kHost = 4,
  kDigit = 8,
  kHex = 16,
  kUser = 32,
  kParam = 64,
  kDivider = 128
};

consteval std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  const auto mark = [&classes](std::string_view set, int bits) {
    for (const char c : set) {
      auto& entry = classes[static_cast<unsigned char>(c)];
      entry = static_cast<std::uint8_t>(entry | bits);
    }
  };
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view kDigits = "0123456789";
  mark(kLetters, kToken | kUri | kHost | kUser | kParam);
  mark(kDigits, kToken | kUri | kHost | kDigit | kHex | kUser | kParam);
  mark("abcdefABCDEF", kHex);
  mark("-.!%*_+`'~", kToken);
  mark("-.", kHost);
  mark("_", kHost);  // not in the grammar, but in real host names
  mark("-_.!~*'()", kUri | kUser | kParam);
  mark("&=+$,/", kUri | kUser);
  mark(";?", kUser);
  mark("[]/&+$", kUri | kParam);
  mark(":", kParam);
  mark("@:;?%", kDivider);  // may stand in a URI as well, and mean something there
  // The number sign is dialled unescaped by many phones; the rest is refused where it counts.
  mark("#{}|\\^`", kUri);
  return classes;
}

inline constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

[[nodiscard]] inline bool is(char c, int bits) {
  return (kClasses[static_cast<unsigned char>(c)] & bits) != 0;
}
[[nodiscard]] inline bool is_space(char c) { return c == ' ' || c == '\t'; }

[[nodiscard]] inline bool all(std::string_view text, int bits) {
  for (const char c : text) {
    if (!is(c, bits)) return false;
  }
  return true;
}
[[nodiscard]] inline bool is_token(std::string_view text) { return !text.empty() && all(text, kToken); }

[[nodiscard]] inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

[[nodiscard]] inline std::string_view trim_front(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}
[[nodiscard]] inline std::string_view trim_back(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}
[[nodiscard]] inline std::string_view trim(std::string_view text) { return trim_back(trim_front(text)); }

/// Where the first of a few characters is; npos when none is. The library's find_first_of costs a call for
/// each byte.
template <char... Wanted>
[[nodiscard]] inline std::size_t find_any(std::string_view text, std::size_t from = 0) {
  for (std::size_t i = from; i < text.size(); ++i) {
    if (((text[i] == Wanted) || ...)) return i;
  }
  return std::string_view::npos;
}

/// Bytes of the quoted string that `text` begins with, quotes included; npos when it never ends.
[[nodiscard]] inline std::size_t quoted_size(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace centrale::sip::characters
