// Payload of one codec into another's, and payload into linear audio and back. One byte of payload is
// 125 us in each of them, so sizes and timestamps stay.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "codec/g722.hpp"
#include "codec/resampler.hpp"
#include "codec/sound.hpp"
#include "rtp/format.hpp"

namespace centrale::codec {

/// 60 ms: longer payloads are cut.
inline constexpr std::size_t kLongestPayload = 480;

/// Payload → 8 kHz. One direction of one call.
class LinearDecoder {
 public:
  explicit LinearDecoder(rtp::Codec codec) : codec_(codec) {
    if (codec == rtp::Codec::g722) wide_.emplace();
  }
  [[nodiscard]] rtp::Codec codec() const { return codec_; }
  /// One sample for each byte; the number of samples.
  std::size_t decode(std::span<const std::uint8_t> payload, std::span<std::int16_t> out);

 private:
  struct Wide {
    G722Decoder decoder;
    HalveRate halve;
  };
  rtp::Codec codec_;
  std::optional<Wide> wide_;
};

/// 8 kHz → payload.
class LinearEncoder {
 public:
  explicit LinearEncoder(rtp::Codec codec) : codec_(codec) {
    if (codec == rtp::Codec::g722) wide_.emplace();
  }
  [[nodiscard]] rtp::Codec codec() const { return codec_; }
  std::size_t encode(std::span<const std::int16_t> samples, std::span<std::uint8_t> out);

 private:
  struct Wide {
    DoubleRate twice;
    G722Encoder encoder;
  };
  rtp::Codec codec_;
  std::optional<Wide> wide_;
};

/// Between two codecs; for the same codec on both sides use none.
class Transcoder {
 public:
  Transcoder(rtp::Codec from, rtp::Codec to) : decoder_(from), encoder_(to) {}
  [[nodiscard]] rtp::Codec from() const { return decoder_.codec(); }
  [[nodiscard]] rtp::Codec to() const { return encoder_.codec(); }
  /// G.711 both ways needs no state: a table, in place.
  [[nodiscard]] static bool by_table(rtp::Codec from, rtp::Codec to) {
    return from != rtp::Codec::g722 && to != rtp::Codec::g722;
  }
  static void convert_in_place(rtp::Codec from, std::span<std::uint8_t> payload);
  /// In place; at most kLongestPayload bytes.
  void convert(std::span<std::uint8_t> payload);

 private:
  LinearDecoder decoder_;
  LinearEncoder encoder_;
};

/// A whole sound as one codec's payload, 8 bytes a millisecond: what players send.
[[nodiscard]] std::vector<std::uint8_t> encode_all(const Sound& sound, rtp::Codec codec);

}  // namespace centrale::codec
