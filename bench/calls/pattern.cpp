#include "calls/pattern.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

namespace centrale::bench {

Pattern::Pattern(std::string_view text) {
  const auto percent = text.find('%');
  before_ = text.substr(0, percent);
  if (percent == std::string_view::npos) return;
  const auto end = text.find('d', percent);
  if (end == std::string_view::npos) throw std::invalid_argument("no %d in " + std::string(text));
  const auto digits = text.substr(percent + 1, end - percent - 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), width_);
  after_ = text.substr(end + 1);
  numbered_ = true;
}

void Pattern::write(Writer& to, std::uint64_t number) const {
  to << before_;
  if (numbered_) to.padded(number, width_);
  to << after_;
}

std::string Pattern::text(std::uint64_t number) const {
  std::array<char, 256> buffer;
  Writer writer(buffer);
  write(writer, number);
  return std::string(writer.text());
}

}  // namespace centrale::bench
