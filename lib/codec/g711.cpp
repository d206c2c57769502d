#include "codec/g711.hpp"

#include <algorithm>
#include <cstddef>

namespace centrale::codec {
namespace {

std::int16_t decode_mu(std::uint8_t code) {
  const int inverted = code ^ 0xff;
  const int magnitude = ((((inverted & 0x0f) << 3) + 0x84) << ((inverted & 0x70) >> 4)) - 0x84;
  return static_cast<std::int16_t>((inverted & 0x80) != 0 ? -magnitude : magnitude);
}

std::int16_t decode_a(std::uint8_t code) {
  const int toggled = code ^ 0x55;
  const int segment = (toggled & 0x70) >> 4;
  int magnitude = ((toggled & 0x0f) << 4) + (segment == 0 ? 8 : 0x108);
  if (segment > 1) magnitude <<= segment - 1;
  return static_cast<std::int16_t>((toggled & 0x80) != 0 ? magnitude : -magnitude);
}

struct Level {
  std::int16_t value;
  std::uint8_t code;
};

/// The decision values of both laws lie in the middle between their levels, so coding is picking the
/// nearest level. Of the two zeros of µ-law the positive one is used.
std::array<std::uint8_t, 16384> nearest(const std::array<std::int16_t, 256>& decode) {
  std::array<Level, 256> levels{};
  for (std::size_t i = 0; i < 256; ++i) levels[i] = {decode[i], static_cast<std::uint8_t>(i)};
  std::ranges::sort(
      levels, [](Level a, Level b) { return a.value != b.value ? a.value < b.value : a.code < b.code; });
  std::array<std::uint8_t, 16384> encode{};
  std::size_t at = 0;
  for (int i = 0; i < 16384; ++i) {
    const int sample = (i - 8192) * 4 + 2;
    while (at + 1 < 256 && levels[at + 1].value - sample <= sample - levels[at].value) ++at;
    encode[static_cast<std::size_t>(i)] = levels[at].code;
  }
  return encode;
}

template <class Decode>
G711 make(Decode decode) {
  G711 law{};
  for (std::size_t i = 0; i < 256; ++i) law.decode[i] = decode(static_cast<std::uint8_t>(i));
  law.encode = nearest(law.decode);
  return law;
}

std::array<std::uint8_t, 256> convert(const G711& from, const G711& to) {
  std::array<std::uint8_t, 256> out{};
  for (std::size_t i = 0; i < 256; ++i) out[i] = to.code(from.decode[i]);
  return out;
}

}  // namespace

const G711& g711(rtp::Codec law) {
  static const G711 mu = make(decode_mu);
  static const G711 a = make(decode_a);
  return law == rtp::Codec::pcma ? a : mu;
}

const std::array<std::uint8_t, 256>& g711_to_other_law(rtp::Codec from) {
  static const auto mu_to_a = convert(g711(rtp::Codec::pcmu), g711(rtp::Codec::pcma));
  static const auto a_to_mu = convert(g711(rtp::Codec::pcma), g711(rtp::Codec::pcmu));
  return from == rtp::Codec::pcma ? a_to_mu : mu_to_a;
}

}  // namespace centrale::codec
