// Change of sample rate by windowed-sinc filters: 8 ↔ 16 kHz packet by packet, any rate for whole files.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "codec/sound.hpp"

namespace centrale::codec {

/// Taps of the low-pass between 8 and 16 kHz: flat to 3.3 kHz, more than 50 dB down from 4 kHz on.
inline constexpr std::size_t kHalfBandTaps = 96;
/// Samples at 16 kHz that are filtered at once: 20 ms. Longer spans are cut.
inline constexpr std::size_t kHalfBandBlock = 320;

/// 16 → 8 kHz. One direction of one call; adds 3 ms.
class HalveRate {
 public:
  /// Two samples in for one out.
  void run(std::span<const std::int16_t> in, std::span<std::int16_t> out);

 private:
  std::array<float, kHalfBandTaps + kHalfBandBlock> line_{};
};

/// 8 → 16 kHz.
class DoubleRate {
 public:
  /// One sample in for two out.
  void run(std::span<const std::int16_t> in, std::span<std::int16_t> out);

 private:
  std::array<float, kHalfBandTaps / 2 + kHalfBandBlock / 2> line_{};
};

/// A whole recording at another rate; nothing above half of the lower rate remains.
[[nodiscard]] Samples resample(const Sound& sound, std::uint32_t rate);

[[nodiscard]] constexpr std::int16_t saturate(float value) {
  if (value >= 32767.0F) return 32767;
  if (value <= -32768.0F) return -32768;
  return static_cast<std::int16_t>(value < 0 ? value - 0.5F : value + 0.5F);
}

}  // namespace centrale::codec
