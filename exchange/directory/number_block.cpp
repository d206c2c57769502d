#include "directory/number_block.hpp"

#include <algorithm>
#include <charconv>

namespace centrale::directory {
namespace {

struct Range {
  std::uint64_t first = 0;
  std::uint64_t end = 0;  // one behind the last
};

// 15 digits at most: no overflow.
std::uint64_t value_of(const E164& number) {
  std::uint64_t value = 0;
  std::from_chars(number.value().data(), number.value().data() + number.value().size(), value);
  return value;
}

Range range_of(const NumberBlock& block) {
  const std::uint64_t first = value_of(block.first);
  return {first, first + block.size};
}

}  // namespace

// E.164 numbers have no leading zero, so two of the same value have the same digits.
bool holds(const NumberBlock& block, const E164& number) {
  const auto [first, end] = range_of(block);
  const std::uint64_t value = value_of(number);
  return !number.empty() && value >= first && value < end;
}

bool overlap(const NumberBlock& one, const NumberBlock& other) {
  const auto [first, end] = range_of(one);
  const auto [other_first, other_end] = range_of(other);
  return first < other_end && other_first < end;
}

std::string span_of(const NumberBlock& block) {
  const std::string first = with_plus(block.first);
  return block.size <= 1 ? first : first + " to +" + std::to_string(range_of(block).end - 1);
}

}  // namespace centrale::directory
