#include "codec/mixing.hpp"

#include <algorithm>
#include <cstddef>

namespace centrale::codec {
namespace {

constexpr std::int32_t kHighest = 32000;  // some room below full scale, for the filters after it
constexpr float kRecovery = 0.01F;        // of full volume, in a frame of 20 ms
constexpr std::size_t kAttackShare = 10;  // of a frame: in its first tenth the volume goes to the new one

std::int32_t peak_of(std::span<const std::int32_t> sum) {
  std::int32_t high = 0;
  std::int32_t low = 0;
  for (const std::int32_t sample : sum) {
    high = std::max(high, sample);
    low = std::min(low, sample);
  }
  return std::max(high, -low);
}

std::int16_t saturated(float sample) {
  return static_cast<std::int16_t>(std::clamp(sample, -32768.0F, 32767.0F));
}

}  // namespace

void add(std::span<const std::int16_t> voice, std::span<std::int32_t> sum) {
  const std::int16_t* from = voice.data();
  std::int32_t* to = sum.data();
  const std::size_t count = std::min(voice.size(), sum.size());
  for (std::size_t i = 0; i < count; ++i) to[i] += from[i];
}

void subtract(std::span<const std::int32_t> sum, std::span<const std::int16_t> voice,
              std::span<std::int32_t> out) {
  const std::int32_t* all = sum.data();
  const std::int16_t* one = voice.data();
  std::int32_t* to = out.data();
  const std::size_t count = std::min({sum.size(), voice.size(), out.size()});
  for (std::size_t i = 0; i < count; ++i) to[i] = all[i] - one[i];
}

void Limiter::run(std::span<const std::int32_t> sum, std::span<std::int16_t> out) {
  const std::size_t count = std::min(sum.size(), out.size());
  const std::int32_t peak = peak_of(sum);
  if (gain_ == 1 && peak <= kHighest) {
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::int16_t>(sum[i]);
    return;
  }
  const float fits = peak <= kHighest ? 1.0F : static_cast<float>(kHighest) / static_cast<float>(peak);
  const float before = gain_;
  gain_ = std::min(fits, before + kRecovery);
  const std::size_t ramp = std::max<std::size_t>(count / kAttackShare, 1);
  const float step = (gain_ - before) / static_cast<float>(ramp);
  for (std::size_t i = 0; i < std::min(ramp, count); ++i)
    out[i] = saturated(static_cast<float>(sum[i]) * (before + step * static_cast<float>(i + 1)));
  for (std::size_t i = ramp; i < count; ++i) out[i] = saturated(static_cast<float>(sum[i]) * gain_);
}

}  // namespace centrale::codec
