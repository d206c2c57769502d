#include "codec/transcoder.hpp"

#include <algorithm>
#include <array>

#include "codec/g711.hpp"

namespace centrale::codec {

std::size_t LinearDecoder::decode(std::span<const std::uint8_t> payload, std::span<std::int16_t> out) {
  const std::size_t count = std::min({payload.size(), out.size(), kLongestPayload});
  if (!wide_) {
    const G711& law = g711(codec_);
    for (std::size_t i = 0; i < count; ++i) out[i] = law.decode[payload[i]];
    return count;
  }
  std::array<std::int16_t, 2 * kLongestPayload> wide;
  wide_->decoder.decode(payload.first(count), wide);
  wide_->halve.run(std::span(wide).first(2 * count), out.first(count));
  return count;
}

std::size_t LinearEncoder::encode(std::span<const std::int16_t> samples, std::span<std::uint8_t> out) {
  const std::size_t count = std::min({samples.size(), out.size(), kLongestPayload});
  if (!wide_) {
    const G711& law = g711(codec_);
    for (std::size_t i = 0; i < count; ++i) out[i] = law.code(samples[i]);
    return count;
  }
  std::array<std::int16_t, 2 * kLongestPayload> wide;
  wide_->twice.run(samples.first(count), wide);
  wide_->encoder.encode(std::span(wide).first(2 * count), out.first(count));
  return count;
}

void Transcoder::convert_in_place(rtp::Codec from, std::span<std::uint8_t> payload) {
  const auto& table = g711_to_other_law(from);
  for (std::uint8_t& code : payload) code = table[code];
}

void Transcoder::convert(std::span<std::uint8_t> payload) {
  std::array<std::int16_t, kLongestPayload> linear;
  const std::size_t count = decoder_.decode(payload, linear);
  encoder_.encode(std::span(linear).first(count), payload);
}

std::vector<std::uint8_t> encode_all(const Sound& sound, rtp::Codec codec) {
  if (codec != rtp::Codec::g722) {
    const Samples samples = resample(sound, 8000);
    const G711& law = g711(codec);
    std::vector<std::uint8_t> out(samples.size());
    std::ranges::transform(samples, out.begin(), [&law](std::int16_t sample) { return law.code(sample); });
    return out;
  }
  const Samples samples = resample(sound, 16000);
  std::vector<std::uint8_t> out(samples.size() / 2);
  G722Encoder().encode(samples, out);
  return out;
}

}  // namespace centrale::codec
