// What a party says, or a whole talk, as 8 kHz audio on one timeline: losses are silence, late packets find
// their place, both directions are mixed where they were heard.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "codec/sound.hpp"
#include "codec/transcoder.hpp"
#include "media_control/protocol.hpp"
#include "rtp/packet.hpp"
#include "rtp/reorder_buffer.hpp"

namespace centrale::media_graph {

/// Owner: an endpoint. Fed by the packet path, asked for finished audio every 100 ms.
class Recorder {
 public:
  Recorder(media_control::Record order, Instant now);

  [[nodiscard]] const media_control::Record& order() const { return order_; }
  [[nodiscard]] bool wants_heard() const { return order_.side == media_control::RecordSide::both; }

  void said(const rtp::Packet& packet, rtp::Codec codec, Instant now) { add(party_, packet, codec, now); }
  void heard(const rtp::Packet& packet, rtp::Codec codec, Instant now) { add(other_, packet, codec, now); }

  /// Moves audio older than what may still come to `take()`'s; says when the recording is over by itself.
  [[nodiscard]] std::optional<media_control::RecordEnd> settle(Instant now);
  /// Everything up to now.
  void settle_all(Instant now);
  /// What has been settled since the last call.
  [[nodiscard]] codec::Samples take() { return std::exchange(settled_, {}); }
  [[nodiscard]] std::size_t waiting() const { return settled_.size(); }

  [[nodiscard]] Duration length() const { return settled_to_ * Duration(125us); }
  [[nodiscard]] std::uint16_t peak() const { return peak_; }

 private:
  static constexpr std::size_t kRing = 8192;  // samples: one second

  struct Track {
    std::optional<codec::LinearDecoder> decoder;
    rtp::ReorderBuffer order;
    std::int64_t base = 0;  // place of `base_timestamp`
    std::uint32_t base_timestamp = 0;
    std::uint32_t ssrc = 0;
    bool placed = false;
  };
  void add(Track& track, const rtp::Packet& packet, rtp::Codec codec, Instant now);
  void place(Track& track, const rtp::Packet& packet, Instant now);
  void mix(std::int64_t at, std::span<const std::int16_t> samples);
  void settle_to(std::int64_t end);
  [[nodiscard]] std::int64_t place_of(Instant when) const { return (when - start_) / 125us; }

  media_control::Record order_;
  Instant start_;
  Track party_;
  Track other_;
  std::array<std::int16_t, kRing> ring_{};
  codec::Samples settled_;
  std::int64_t settled_to_ = 0;
  std::int64_t loud_at_ = 0;  // the last place that was no silence
  std::uint16_t peak_ = 0;
};

}  // namespace centrale::media_graph
