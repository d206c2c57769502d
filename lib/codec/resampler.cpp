#include "codec/resampler.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace centrale::codec {
namespace {

constexpr std::size_t kTaps = kHalfBandTaps;
using Filter = std::array<float, kTaps>;

double sinc(double x) { return x == 0 ? 1.0 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x); }

/// Kaiser's window (beta 5: side lobes 53 dB down); x from -1 to 1.
double window(double x) {
  if (x <= -1 || x >= 1) return 0;
  return std::cyl_bessel_i(0.0, 5.0 * std::sqrt(1 - x * x)) / std::cyl_bessel_i(0.0, 5.0);
}

/// Low-pass at 3.65 kHz of 16 kHz, symmetric, with a gain of one at 0 Hz.
Filter design() {
  constexpr double kCut = 3650.0 / 16000.0;
  Filter filter{};
  double sum = 0;
  for (std::size_t i = 0; i < kTaps; ++i) {
    const double x = static_cast<double>(i) - (kTaps - 1) / 2.0;
    const double tap = sinc(2 * kCut * x) * window(x / (kTaps / 2.0));
    filter[i] = static_cast<float>(tap);
    sum += tap;
  }
  for (float& tap : filter) tap = static_cast<float>(tap / sum);
  return filter;
}

const Filter& low_pass() {
  static const Filter filter = design();
  return filter;
}

/// Even and odd taps apart, each with a gain of one: the two phases of doubling.
using Phases = std::array<std::array<float, kTaps / 2>, 2>;
const Phases& phases() {
  static const Phases made = [] {
    Phases out{};
    for (std::size_t i = 0; i < kTaps; ++i) out[i % 2][kTaps / 2 - 1 - i / 2] = 2 * low_pass()[i];
    return out;
  }();
  return made;
}

template <std::size_t N>
float dot(const float* line, const std::array<float, N>& taps) {
  std::array<float, 8> lanes{};  // independent sums, so that the compiler may use vector registers
  for (std::size_t i = 0; i < N; i += 8) {
    for (std::size_t j = 0; j < 8; ++j) lanes[j] += line[i + j] * taps[i + j];
  }
  float sum = 0;
  for (const float lane : lanes) sum += lane;
  return sum;
}

}  // namespace

void HalveRate::run(std::span<const std::int16_t> in, std::span<std::int16_t> out) {
  while (in.size() >= 2 && !out.empty()) {
    const std::size_t block = std::min({in.size() & ~std::size_t{1}, kHalfBandBlock, out.size() * 2});
    std::copy_n(in.begin(), block, line_.begin() + kTaps);
    for (std::size_t i = 0; i < block; i += 2) out[i / 2] = saturate(dot(&line_[i + 2], low_pass()));
    std::copy_n(line_.begin() + static_cast<std::ptrdiff_t>(block), kTaps, line_.begin());
    in = in.subspan(block);
    out = out.subspan(block / 2);
  }
}

void DoubleRate::run(std::span<const std::int16_t> in, std::span<std::int16_t> out) {
  constexpr std::size_t kHistory = kTaps / 2;
  while (!in.empty() && out.size() >= 2) {
    const std::size_t block = std::min({in.size(), kHalfBandBlock / 2, out.size() / 2});
    std::copy_n(in.begin(), block, line_.begin() + kHistory);
    for (std::size_t i = 0; i < block; ++i) {
      out[2 * i] = saturate(dot(&line_[i + 1], phases()[0]));
      out[2 * i + 1] = saturate(dot(&line_[i + 1], phases()[1]));
    }
    std::copy_n(line_.begin() + static_cast<std::ptrdiff_t>(block), kHistory, line_.begin());
    in = in.subspan(block);
    out = out.subspan(2 * block);
  }
}

Samples resample(const Sound& sound, std::uint32_t rate) {
  if (sound.rate == rate || sound.rate == 0 || sound.samples.empty()) return sound.samples;
  const double step = static_cast<double>(sound.rate) / rate;
  const double cut = 0.46 * std::min(1.0, 1.0 / step);  // of the source's rate
  const double reach = 24.0 / (2 * cut);                // 24 zero crossings each side
  const auto count = static_cast<std::size_t>(static_cast<double>(sound.samples.size()) / step);
  // The window is looked up: a Bessel function for each tap of each sample would take seconds a minute.
  constexpr std::size_t kPoints = 4096;
  std::vector<float> kernel(kPoints + 2);
  for (std::size_t i = 0; i <= kPoints; ++i) {
    const double x = reach * static_cast<double>(i) / kPoints;
    kernel[i] = static_cast<float>(2 * cut * sinc(2 * cut * x) * window(x / reach));
  }
  const auto last = static_cast<std::ptrdiff_t>(sound.samples.size()) - 1;
  Samples out(count);
  for (std::size_t n = 0; n < count; ++n) {
    const double at = static_cast<double>(n) * step;
    const auto from = std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(std::ceil(at - reach)));
    const auto to = std::min(last, static_cast<std::ptrdiff_t>(std::floor(at + reach)));
    float sum = 0;
    for (std::ptrdiff_t i = from; i <= to; ++i) {
      const double place = std::abs(at - static_cast<double>(i)) / reach * kPoints;
      const auto index = static_cast<std::size_t>(place);
      const auto part = static_cast<float>(place - static_cast<double>(index));
      sum += static_cast<float>(sound.samples[static_cast<std::size_t>(i)]) *
             (kernel[index] + part * (kernel[index + 1] - kernel[index]));
    }
    out[n] = saturate(sum);
  }
  return out;
}

}  // namespace centrale::codec
