// Linear audio in memory.
#pragma once

#include <cstdint>
#include <vector>

namespace centrale::codec {

/// One channel, 16 bit, full scale 32767. 3.14 dBm0 in G.711.
using Samples = std::vector<std::int16_t>;

struct Sound {
  Samples samples{};
  std::uint32_t rate = 8000;  // samples per second
};

}  // namespace centrale::codec
