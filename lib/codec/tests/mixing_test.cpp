#include "codec/mixing.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>

#include "codec/g722.hpp"
#include "codec/tone.hpp"

namespace centrale::codec {
namespace {

TEST(Mixing, WhatIsAddedCanBeTakenAway) {
  std::array<std::int32_t, 160> sum{};
  std::array<std::int16_t, 160> a;
  std::array<std::int16_t, 160> b;
  for (std::size_t i = 0; i < 160; ++i) {
    a[i] = static_cast<std::int16_t>(32767 - static_cast<int>(i));
    b[i] = static_cast<std::int16_t>(-32768 + 7 * static_cast<int>(i));
  }
  for (int i = 0; i < 100; ++i) add(a, sum);
  add(b, sum);
  std::array<std::int32_t, 160> rest;
  subtract(sum, b, rest);
  for (std::size_t i = 0; i < 160; ++i) ASSERT_EQ(rest[i], 100 * a[i]);
}

TEST(Limiter, LeavesWhatFits) {
  Limiter limiter;
  std::array<std::int32_t, 160> sum;
  std::array<std::int16_t, 160> out;
  for (std::size_t i = 0; i < 160; ++i) sum[i] = static_cast<std::int32_t>(i) * 400 - 32000;
  limiter.run(sum, out);
  for (std::size_t i = 0; i < 160; ++i) EXPECT_EQ(out[i], sum[i]);
}

TEST(Limiter, TurnsDownWhatIsTooLoudAndBackUp) {
  Limiter limiter;
  std::array<std::int32_t, 160> loud;
  std::array<std::int16_t, 160> out;
  for (std::size_t i = 0; i < 160; ++i) loud[i] = i % 2 == 0 ? 128 * 32767 : -128 * 32768;  // a full mix
  limiter.run(loud, out);
  limiter.run(loud, out);
  for (const std::int16_t sample : out) ASSERT_LE(std::abs(int{sample}), 32001);
  for (const std::int16_t sample : out) ASSERT_GE(std::abs(int{sample}), 31000);
  std::array<std::int32_t, 160> soft{};
  soft.fill(1000);
  for (int i = 0; i < 50; ++i) limiter.run(soft, out);
  EXPECT_NEAR(out[80], 500, 30) << "a second later";
  for (int i = 0; i < 60; ++i) limiter.run(soft, out);
  EXPECT_EQ(out[80], 1000) << "two seconds later";
}

TEST(G722Encoder, GoesOnWhereAnotherIs) {
  const std::uint16_t hertz = 1000;
  const Sound sound = render_sines(std::span(&hertz, 1), 1s, 16000);
  const auto all = std::span<const std::int16_t>(sound.samples);
  G722Encoder one;
  G722Encoder other;
  std::array<std::uint8_t, 4000> first;
  one.encode(all.first(8000), first);
  other.continue_from(one);
  std::array<std::uint8_t, 4000> of_one;
  std::array<std::uint8_t, 4000> of_other;
  one.encode(all.last(8000), of_one);
  other.encode(all.last(8000), of_other);
  EXPECT_EQ(of_one, of_other);
}

}  // namespace
}  // namespace centrale::codec
