#include "base/e164.hpp"

namespace centrale {
namespace {

constexpr std::size_t kShortest = 3;
constexpr std::size_t kLongest = 15;
constexpr std::string_view kSeparators = " -.()";

}  // namespace

std::optional<E164> parse_e164(std::string_view text) {
  if (text.empty() || text.front() != '+') return std::nullopt;
  std::string digits;
  for (const char c : text.substr(1)) {
    if (kSeparators.find(c) != std::string_view::npos) continue;
    if (c < '0' || c > '9' || digits.size() == kLongest) return std::nullopt;
    digits.push_back(c);
  }
  if (digits.size() < kShortest || digits.front() == '0') return std::nullopt;
  return E164{std::move(digits)};
}

std::string with_plus(const E164& number) { return "+" + number.value(); }

}  // namespace centrale
