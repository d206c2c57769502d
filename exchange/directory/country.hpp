// Numbering of the countries that tenants can be in: what a dial plan has to know of each.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace centrale::directory {

/// Prefixes are of the national significant number (without the 0).
struct Country {
  std::string_view code;          // ISO 3166, lower case
  std::string_view calling_code;  // ITU-T E.164 annex
  std::size_t shortest = 0;       // digits of an ordinary national significant number
  std::size_t longest = 0;
  std::span<const std::string_view> emergency;
  std::span<const std::string_view> never_recorded;  // dialled form or national significant number
  std::span<const std::string_view> mobile;
  std::span<const std::string_view> free_phone;
  std::span<const std::string_view> premium;
  std::span<const std::string_view> short_numbers;  // '#' stands for any digit
};

/// Null: not in the table.
[[nodiscard]] const Country* find_country(std::string_view code);

/// True when every digit fits: matches("14###", "14020").
[[nodiscard]] bool matches(std::string_view pattern, std::string_view digits);
[[nodiscard]] bool matches_any(std::span<const std::string_view> patterns, std::string_view digits);
[[nodiscard]] bool starts_with_any(std::string_view digits, std::span<const std::string_view> prefixes);

}  // namespace centrale::directory
