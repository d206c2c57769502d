// G.722 at 64 kbit/s: 16 kHz in and out, one byte for two samples. The arithmetic is spandsp's.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace centrale::codec {

/// Keeps the state of one direction of one call.
class G722Decoder {
 public:
  G722Decoder();
  /// `out` holds two samples for each byte of `in`.
  void decode(std::span<const std::uint8_t> in, std::span<std::int16_t> out);

 private:
  struct Free {
    void operator()(void* state) const;
  };
  std::unique_ptr<void, Free> state_;
};

class G722Encoder {
 public:
  G722Encoder();
  /// Goes on where the other one is: whoever decodes hears no seam when one stream takes over from the other.
  void continue_from(const G722Encoder& other);
  /// `out` holds one byte for two samples of `in`, whose number is even.
  void encode(std::span<const std::int16_t> in, std::span<std::uint8_t> out);

 private:
  struct Free {
    void operator()(void* state) const;
  };
  std::unique_ptr<void, Free> state_;
};

}  // namespace centrale::codec
