// Many voices added up, one of them taken away again, and the sum brought back into 16 bit.
#pragma once

#include <cstdint>
#include <span>

namespace centrale::codec {

/// All spans of a call have one length.
void add(std::span<const std::int16_t> voice, std::span<std::int32_t> sum);
/// `sum` without `voice`.
void subtract(std::span<const std::int32_t> sum, std::span<const std::int16_t> voice,
              std::span<std::int32_t> out);

/// One listener's volume: as it is as long as the sum fits; a louder one is turned down as a whole within 2
/// ms, so that nothing is clipped, and back up slowly (a second for 6 dB), so that it does not pump.
class Limiter {
 public:
  void run(std::span<const std::int32_t> sum, std::span<std::int16_t> out);

 private:
  float gain_ = 1;
};

}  // namespace centrale::codec
