#include "features/voicemail/new_pin.hpp"

#include <algorithm>

namespace centrale::features {
namespace {

constexpr std::size_t kShortest = 4;
constexpr std::size_t kLongest = 10;

/// Each digit is `step` further than the one before; 0 follows 9.
bool runs(std::string_view digits, int step) {
  return std::ranges::adjacent_find(digits, [step](char a, char b) {
           return (a - '0' + step + 10) % 10 != b - '0';
         }) == digits.end();
}

}  // namespace

bool may_be_pin(std::string_view digits, const Extension& extension) {
  const bool form = digits.size() >= kShortest && digits.size() <= kLongest &&
                    std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  return form && digits != extension.value() && !runs(digits, 0) && !runs(digits, 1) && !runs(digits, -1);
}

}  // namespace centrale::features
