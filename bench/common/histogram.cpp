#include "common/histogram.hpp"

#include <algorithm>
#include <bit>

namespace centrale::bench {
namespace {

constexpr int kLog = 5;  // 2^5 steps

std::size_t bucket_of(std::uint64_t nanoseconds) {
  if (nanoseconds < 32) return nanoseconds;
  const auto width = static_cast<std::size_t>(std::bit_width(nanoseconds)) - 1 - kLog;
  return (width + 1) * 32 + ((nanoseconds >> width) & 31U);
}

std::uint64_t upper_edge(std::size_t bucket) {
  if (bucket < 32) return bucket;
  const auto width = bucket / 32 - 1;
  return ((32 + bucket % 32 + 1) << width) - 1;
}

}  // namespace

void Histogram::add(Span span) {
  const auto nanoseconds = static_cast<std::uint64_t>(std::max<Span::rep>(0, span.count()));
  ++buckets_[std::min(bucket_of(nanoseconds), buckets_.size() - 1)];
  ++count_;
}

Span Histogram::quantile(double part) const {
  const auto wanted = static_cast<std::uint64_t>(part * static_cast<double>(count_));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (buckets_[i] != 0 && (seen > wanted || seen == count_))
      return Span(static_cast<Span::rep>(upper_edge(i)));
  }
  return {};
}

}  // namespace centrale::bench
