// What one party says into a mix, brought to the mix's clock: packets of any length, early, late, lost or out
// of order come out as frames of 20 ms.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "codec/g722.hpp"
#include "codec/resampler.hpp"
#include "rtp/format.hpp"
#include "rtp/packet.hpp"

namespace centrale::media_graph {

/// Timestamp units of a mix's frame; samples too at 8 kHz, half of them at 16 kHz.
inline constexpr std::size_t kMixFrame = 160;

/// A ring of payload by its timestamps: one byte is one unit in every codec, so lengths and orders need no
/// care, and decoding is done in order, when a frame is due.
///
/// Delay: the first packet waits `kSpare`. How early packets really come is judged over five seconds: a frame
/// is made of a few samples more or less until the earliest-needed packet is `kSpare` early again. So jitter
/// makes it longer, quiet networks and drifting clocks never let it grow, and it is never over `kMostAhead`.
///
/// Owner: a seat of the mix. Packet thread; allocates only when the codec changes.
class MixInput {
 public:
  static constexpr std::int32_t kSpare = 160;       // 20 ms
  static constexpr std::int32_t kMostAhead = 1600;  // 200 ms: what is beyond is caught up at once

  void add(const rtp::Packet& packet, rtp::Codec codec);
  /// The next 20 ms, at 8 kHz (`kMixFrame` samples) or at 16 kHz (twice as many), whatever the codec. False:
  /// silence, and `out` is untouched.
  [[nodiscard]] bool take(std::span<std::int16_t> out);
  /// What has gathered is dropped.
  void forget() { playing_ = known_ = false; }

  /// Units between the next one to be taken and the end of what has come: for tests.
  [[nodiscard]] std::int32_t level() const { return playing_ ? static_cast<std::int32_t>(end_ - next_) : 0; }

 private:
  static constexpr std::size_t kRing = 4096;      // units: half a second
  static constexpr std::size_t kMostTaken = 176;  // for one frame
  struct Wide {
    codec::G722Decoder decoder;
    codec::HalveRate halve;
  };
  struct Stretch {
    std::size_t units = 0;
    std::array<std::uint8_t, kMostTaken> bytes;
    std::array<std::uint8_t, kMostTaken> there;
  };

  void begin(const rtp::Packet& packet);
  [[nodiscard]] bool is_straggler(std::int32_t ahead);
  void keep(std::uint32_t at, std::span<const std::uint8_t> bytes);
  void note_margin(std::int32_t margin);
  void judge();
  [[nodiscard]] std::int32_t units_for_a_frame();
  void fetch(Stretch& out);
  [[nodiscard]] bool decode(const Stretch& in, std::span<std::int16_t> out);
  void decode_run(std::span<const std::uint8_t> run, std::span<std::int16_t> out);
  void hand_out(std::span<const std::int16_t> native, std::span<std::int16_t> out);

  std::array<std::uint8_t, kRing> bytes_;
  std::array<std::uint8_t, kRing> there_{};   // one for each unit that has come
  std::unique_ptr<Wide> wide_;                // for G.722
  std::unique_ptr<codec::DoubleRate> twice_;  // for G.711 where 16 kHz is wanted
  rtp::Codec codec_ = rtp::Codec::pcmu;
  std::uint32_t ssrc_ = 0;
  std::uint32_t next_ = 0;  // timestamp of what is taken next
  std::uint32_t end_ = 0;   // behind the newest that has come
  std::int32_t lowest_margin_ = 0;
  std::int32_t owed_ = 0;  // units by which the delay is to grow, or to shrink
  int judged_after_ = 0;   // frames
  int stragglers_ = 0;     // one after the other
  bool known_ = false;     // ssrc_ and end_ mean something
  bool playing_ = false;   // there is, or was in the last frame, something to take
};

}  // namespace centrale::media_graph
