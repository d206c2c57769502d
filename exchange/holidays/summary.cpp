#include "holidays/summary.hpp"

#include <cstddef>

namespace centrale::holidays {
namespace {

constexpr std::size_t kLongestName = 100;

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Bytes of the well-formed character that begins here (RFC 3629); 0: there is none.
std::size_t character_at(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t at = 1; at < length; ++at) {
    if (!continues(text[at])) return 0;
  }
  const auto second = length > 1 ? static_cast<unsigned char>(text[1]) : 0U;
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool beyond = (lead == 0xED && second >= 0xA0) || (lead == 0xF4 && second >= 0x90);
  return overlong || beyond ? 0 : length;
}

}  // namespace

std::string summary_of(std::string_view value) {
  std::string name;
  while (!value.empty()) {
    if (value.front() == '\\' && value.size() > 1) {
      value.remove_prefix(1);
      if (value.front() == 'n' || value.front() == 'N') {
        value.remove_prefix(1);
        if (!name.empty() && !name.ends_with(' ')) name += ' ';
        continue;
      }
    }
    const std::size_t length = character_at(value);
    if (name.size() + length > kLongestName) break;
    const bool control =
        length == 1 && (static_cast<unsigned char>(value.front()) < 0x20 || value.front() == 0x7f);
    const bool leading_space = name.empty() && value.front() == ' ';
    if (!control && !leading_space) name += value.substr(0, length);
    value.remove_prefix(length == 0 ? 1 : length);
  }
  while (name.ends_with(' ')) name.pop_back();
  return name;
}

}  // namespace centrale::holidays
