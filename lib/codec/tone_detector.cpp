#include "codec/tone_detector.hpp"

#include <cmath>
#include <numbers>

namespace centrale::codec {
namespace {

double energy(std::span<const std::int16_t> samples) {
  double sum = 0;
  for (const std::int16_t sample : samples) sum += static_cast<double>(sample) * sample;
  return sum;
}

}  // namespace

double share_of(std::span<const std::int16_t> samples, std::uint32_t rate, double hertz) {
  const double total = energy(samples);
  if (total <= 0) return 0;
  const double turn = 2 * std::cos(2 * std::numbers::pi * hertz / rate);
  double last = 0;
  double before = 0;
  for (const std::int16_t sample : samples) {
    const double now = sample + turn * last - before;
    before = last;
    last = now;
  }
  const double power = last * last + before * before - turn * last * before;
  return 2 * power / (total * static_cast<double>(samples.size()));
}

double root_mean_square(std::span<const std::int16_t> samples) {
  return samples.empty() ? 0 : std::sqrt(energy(samples) / static_cast<double>(samples.size()));
}

double dominant(std::span<const std::int16_t> samples, std::uint32_t rate, std::span<const double> hertz,
                double least) {
  if (root_mean_square(samples) < 50) return 0;
  double best = 0;
  double best_share = least;
  for (const double frequency : hertz) {
    const double share = share_of(samples, rate, frequency);
    if (share < best_share) continue;
    best = frequency;
    best_share = share;
  }
  return best;
}

}  // namespace centrale::codec
