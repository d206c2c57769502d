// Small steps over SDP text, for the parser and codec tables of this module.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace centrale::sdp {

/// Takes what stands before `separator` off the front of `rest`; all of it when there is none.
inline std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view found = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return found;
}

/// The next word; RFC 8866 separates by one space, some phones by more.
inline std::string_view take_word(std::string_view& rest) {
  const std::size_t begin = rest.find_first_not_of(' ');
  rest.remove_prefix(begin == std::string_view::npos ? rest.size() : begin);
  return take_until(rest, ' ');
}

/// Digits and nothing else, in the range of the type.
template <std::unsigned_integral Number>
std::optional<Number> number_of(std::string_view digits) {
  Number value{};
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

/// RFC 8866 encodes names in ASCII and compares some of them without regard to case.
inline bool same_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

}  // namespace centrale::sdp
