// Durations in buckets of 3 %, so that a quantile of millions costs two kilobytes.
#pragma once

#include <array>
#include <cstdint>

#include "common/clock.hpp"

namespace centrale::bench {

class Histogram {
 public:
  void add(Span span);
  /// The upper edge of the bucket that holds the share `part` (0…1); zero when nothing was added.
  [[nodiscard]] Span quantile(double part) const;
  [[nodiscard]] std::uint64_t count() const { return count_; }
  void clear() { *this = {}; }

 private:
  static constexpr int kSteps = 32;  // to each power of two
  std::array<std::uint32_t, 60 * kSteps> buckets_{};
  std::uint64_t count_ = 0;
};

}  // namespace centrale::bench
