#include "media_graph/recorder.hpp"

#include <algorithm>

#include "codec/tone_detector.hpp"

namespace centrale::media_graph {
namespace {

constexpr std::int64_t kMayStillCome = 2400;  // samples, 300 ms: behind this the timeline is settled
constexpr std::int64_t kDrift = 1600;         // 200 ms between clock and timestamps: place the track anew
constexpr double kSilence = 150;              // RMS, about -47 dB of full scale
constexpr std::size_t kBlock = 800;           // 100 ms, in which silence is judged

}  // namespace

Recorder::Recorder(media_control::Record order, Instant now) : order_(std::move(order)), start_(now) {}

void Recorder::add(Track& track, const rtp::Packet& packet, rtp::Codec codec, Instant now) {
  if (!track.decoder || track.decoder->codec() != codec) track.decoder.emplace(codec);
  track.order.push(packet, [&](const rtp::Packet& next) { place(track, next, now); });
}

void Recorder::place(Track& track, const rtp::Packet& packet, Instant now) {
  const std::int64_t clock = place_of(now);
  std::int64_t at = track.base + static_cast<std::int32_t>(packet.timestamp - track.base_timestamp);
  if (!track.placed || packet.ssrc != track.ssrc || at > clock + kDrift || at < clock - kDrift) {
    track.placed = true;
    track.ssrc = packet.ssrc;
    track.base = at = clock;
    track.base_timestamp = packet.timestamp;
  }
  std::array<std::int16_t, codec::kLongestPayload> samples;
  const std::size_t count = track.decoder->decode(packet.payload, samples);
  mix(at, std::span(samples).first(count));
}

void Recorder::mix(std::int64_t at, std::span<const std::int16_t> samples) {
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::int64_t place = at + static_cast<std::int64_t>(i);
    if (place < settled_to_ || place >= settled_to_ + static_cast<std::int64_t>(kRing)) continue;
    std::int16_t& target = ring_[static_cast<std::size_t>(place) % kRing];
    target = static_cast<std::int16_t>(std::clamp(target + samples[i], -32768, 32767));
  }
}

void Recorder::settle_to(std::int64_t end) {
  while (settled_to_ < end) {
    std::array<std::int16_t, kBlock> block;
    const auto count = static_cast<std::size_t>(std::min<std::int64_t>(end - settled_to_, kBlock));
    for (std::size_t i = 0; i < count; ++i) {
      std::int16_t& sample = ring_[(static_cast<std::size_t>(settled_to_) + i) % kRing];
      block[i] = std::exchange(sample, std::int16_t{0});
      peak_ = std::max(peak_, static_cast<std::uint16_t>(std::min(std::abs(int{block[i]}), 32767)));
    }
    const auto samples = std::span<const std::int16_t>(block).first(count);
    settled_to_ += static_cast<std::int64_t>(count);
    if (codec::root_mean_square(samples) >= kSilence) loud_at_ = settled_to_;
    settled_.insert(settled_.end(), samples.begin(), samples.end());
  }
}

void Recorder::settle_all(Instant now) {
  std::int64_t end = place_of(now);
  if (order_.longest > Duration::zero()) end = std::min<std::int64_t>(end, order_.longest / 125us);
  settle_to(end);
}

std::optional<media_control::RecordEnd> Recorder::settle(Instant now) {
  if (order_.longest > Duration::zero() && now - start_ >= order_.longest) {
    settle_all(now);
    return media_control::RecordEnd::too_long;
  }
  settle_to(place_of(now) - kMayStillCome);
  const Duration silent = (settled_to_ - loud_at_) * Duration(125us);
  if (order_.stop_after_silence > Duration::zero() && silent >= order_.stop_after_silence) {
    return media_control::RecordEnd::silence;
  }
  return std::nullopt;
}

}  // namespace centrale::media_graph
