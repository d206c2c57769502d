// A conference's sound: everybody hears everybody else.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "codec/g722.hpp"
#include "codec/mixing.hpp"
#include "codec/resampler.hpp"
#include "media_control/media.hpp"
#include "media_graph/environment.hpp"
#include "media_graph/mix_input.hpp"
#include "media_graph/pace_wheel.hpp"
#include "media_graph/player.hpp"

namespace centrale::media_graph {

class Mix;

/// An endpoint's place in a mix. Owner: the endpoint; takes and leaves the place by its life.
class MixSeat {
 public:
  MixSeat(Mix& mix, Endpoint& endpoint, bool muted);
  MixSeat(const MixSeat&) = delete;
  MixSeat& operator=(const MixSeat&) = delete;
  ~MixSeat();

  [[nodiscard]] Mix& mix() const { return mix_; }
  [[nodiscard]] bool muted() const { return muted_; }
  void mute(bool muted);
  void said(const rtp::Packet& packet, rtp::Codec codec) {
    if (!muted_) input_.add(packet, codec);
  }

 private:
  friend class Mix;
  static constexpr std::size_t kLongestPacket = 480;  // 60 ms

  Mix& mix_;
  Endpoint& endpoint_;
  bool muted_;
  bool speaks_ = false;            // in this frame
  bool own_stream_ = false;        // G.722: hears `encoder_`, not what all hear
  int silent_frames_ = 0;          // with a stream of its own
  std::size_t gathered_size_ = 0;  // of a packet that is not of 20 ms
  codec::Limiter limiter_;
  MixInput input_;
  std::array<std::int16_t, 2 * kMixFrame> voice_;
  std::unique_ptr<codec::G722Encoder> encoder_;
  std::array<std::uint8_t, kLongestPacket + kMixFrame> gathered_;
};

/// Two sums, at 8 kHz for those who hear G.711 and at 16 kHz for those who hear G.722; each band's voices are
/// put into the other as one sum, so that only two filters run, however many there are. Who speaks hears the
/// sum without himself; all who only listen share one encoded payload of each codec.
///
/// G.722 has state, so a listener who begins to speak is given an encoder that goes on where the shared one
/// is, and is brought back to the shared one when both have had the same input for long enough to be alike.
///
/// Owner: the worker. Packet thread. Outlives its seats. No allocation in `tick` but for a first word in
/// G.722.
class Mix {
 public:
  static constexpr std::size_t kMostMembers = 128;
  static constexpr std::size_t kMostAnnouncements = 16;
  static constexpr Duration kFrame = 20ms;
  /// In which clips are wanted.
  static constexpr media_control::Codec kAnnouncementCodec = media_control::Codec::pcma;

  Mix(media_control::MixId id, Environment& environment) : id_(id), environment_(environment) {}

  [[nodiscard]] media_control::MixId id() const { return id_; }
  [[nodiscard]] bool empty() const { return seats_.empty(); }
  [[nodiscard]] bool full() const { return seats_.size() >= kMostMembers; }

  /// Behind those that wait or play.
  void announce(std::unique_ptr<Player> player) { announcements_.push_back(std::move(player)); }
  [[nodiscard]] std::size_t announcements() const { return announcements_.size(); }
  /// The one that waits for clips or plays; nothing when it is over.
  [[nodiscard]] Player* announcement(media_control::PlaybackId id);

  /// Every 20 ms: takes a frame of each who speaks and sends one to each.
  void tick(Instant now);

  Turn<Mix> turn{*this};

 private:
  friend class MixSeat;
  using Samples = std::array<std::int16_t, 2 * kMixFrame>;
  /// All voices at one rate, and what those hear who only listen.
  struct Band {
    explicit Band(std::size_t samples) : size(samples) {}
    std::size_t size;  // of a frame
    std::size_t hearers = 0;
    bool sounds = false;   // in this frame
    bool sounded = false;  // in the one before: the filters still hold some of it
    bool limited = false;
    std::array<std::int32_t, 2 * kMixFrame> sum;
    Samples common;  // once `limited`
    codec::Limiter limiter;
    codec::Limiter crossing_limiter;
    [[nodiscard]] auto total() { return std::span(sum).first(size); }
    [[nodiscard]] bool crosses() const { return sounds || sounded; }
  };
  struct Shared {
    bool encoded = false;  // in this frame
    std::array<std::uint8_t, kMixFrame> payload;
  };

  void enter(MixSeat& seat) { seats_.push_back(&seat); }
  void leave(MixSeat& seat);
  [[nodiscard]] Band& band_of(const MixSeat& seat);
  void collect_voices();
  void collect_announcement();
  void cross_bands();
  void send(MixSeat& seat, Instant now);
  void send_in_packets(MixSeat& seat, std::span<const std::uint8_t> payload, Instant now);
  [[nodiscard]] std::span<const std::uint8_t> own_payload(MixSeat& seat, rtp::Codec codec);
  [[nodiscard]] std::span<const std::uint8_t> silent_payload(MixSeat& seat, rtp::Codec codec);
  [[nodiscard]] std::span<const std::int16_t> common(Band& band);
  [[nodiscard]] std::span<const std::uint8_t> shared_payload(rtp::Codec codec);
  void begin_own_stream(MixSeat& seat);

  media_control::MixId id_;
  Environment& environment_;
  std::vector<MixSeat*> seats_;
  Band narrow_{kMixFrame};
  Band wide_{2 * kMixFrame};
  codec::DoubleRate up_;
  codec::HalveRate down_;
  std::array<Shared, rtp::kCodecs> shared_;
  std::unique_ptr<codec::G722Encoder> shared_encoder_;
  std::array<std::uint8_t, kMixFrame> own_;
  std::deque<std::unique_ptr<Player>> announcements_;
};

}  // namespace centrale::media_graph
