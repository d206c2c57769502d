// Numbered names: "user%06d" is user000000, user000001, …
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/writer.hpp"

namespace centrale::bench {

class Pattern {
 public:
  Pattern() = default;
  /// At most one "%d" or "%0Nd"; without one every name is the same. Throws std::invalid_argument.
  explicit Pattern(std::string_view text);

  void write(Writer& to, std::uint64_t number) const;
  [[nodiscard]] std::string text(std::uint64_t number) const;

 private:
  std::string before_, after_;
  std::size_t width_ = 0;
  bool numbered_ = false;
};

}  // namespace centrale::bench
