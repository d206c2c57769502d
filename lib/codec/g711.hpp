// G.711 by tables (ITU-T G.711 (11/88), tables 1 and 2).
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "rtp/format.hpp"

namespace centrale::codec {

/// Both laws, and each into the other, as tables. Built once, never changed.
struct G711 {
  std::array<std::int16_t, 256> decode;    // code → 16 bit sample
  std::array<std::uint8_t, 16384> encode;  // upper 14 bits of a sample, +8192 → code

  [[nodiscard]] std::uint8_t code(std::int16_t sample) const {
    return encode[static_cast<std::size_t>((sample >> 2) + 8192)];
  }
};

/// `law` is pcmu or pcma.
[[nodiscard]] const G711& g711(rtp::Codec law);
/// pcmu ↔ pcma: the code of the other law for each code of `from`.
[[nodiscard]] const std::array<std::uint8_t, 256>& g711_to_other_law(rtp::Codec from);

}  // namespace centrale::codec
