// Packets in order, for those who decode: late ones are waited for, but never for long.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "rtp/packet.hpp"

namespace centrale::rtp {

/// Packets in order pass at once. Behind a gap at most `kDepth` packets (60 ms of 20) are kept, then the
/// missing one is given up. A packet that comes after its successor was handed on is dropped.
class ReorderBuffer {
 public:
  static constexpr std::size_t kDepth = 3;
  static constexpr std::size_t kLongestPayload = 480;  // 60 ms

  /// Calls `take(const Packet&)` for each packet whose turn has come.
  template <class Take>
  void push(const Packet& packet, Take&& take) {
    if (packet.payload.size() > kLongestPayload) return;
    const int ahead = sequence_ahead(packet.sequence, expected_);
    if (!started_ || packet.ssrc != ssrc_ || ahead > 100 || ahead < -100) return restart(packet, take);
    if (ahead < 0) return;
    if (ahead == 0) {
      hand_on(packet, take);
    } else {
      keep(packet);
    }
    drain(take);
  }

 private:
  struct Kept {
    Header header;
    std::uint16_t size = 0;
    bool used = false;
    std::array<std::uint8_t, kLongestPayload> bytes{};
  };

  template <class Take>
  void restart(const Packet& packet, Take&& take) {
    for (Kept& kept : kept_) kept.used = false;
    started_ = true;
    ssrc_ = packet.ssrc;
    hand_on(packet, take);
  }
  template <class Take>
  void hand_on(const Packet& packet, Take&& take) {
    expected_ = static_cast<std::uint16_t>(packet.sequence + 1);
    take(packet);
  }
  void keep(const Packet& packet) {
    Kept* free = nullptr;
    for (Kept& kept : kept_) {
      if (kept.used && kept.header.sequence == packet.sequence) return;
      if (!kept.used) free = &kept;
    }
    if (free == nullptr) return;
    free->header = static_cast<const Header&>(packet);
    free->size = static_cast<std::uint16_t>(packet.payload.size());
    free->used = true;
    std::memcpy(free->bytes.data(), packet.payload.data(), packet.payload.size());
  }
  [[nodiscard]] Kept* earliest(std::size_t& count) {
    Kept* found = nullptr;
    for (Kept& kept : kept_) {
      if (!kept.used) continue;
      ++count;
      const auto distance = [&](const Kept& k) { return sequence_ahead(k.header.sequence, expected_); };
      if (found == nullptr || distance(kept) < distance(*found)) found = &kept;
    }
    return found;
  }
  template <class Take>
  void drain(Take&& take) {
    while (true) {
      std::size_t count = 0;
      Kept* next = earliest(count);
      if (next == nullptr) return;
      if (next->header.sequence != expected_ && count < kDepth) return;
      next->used = false;
      Packet packet;
      static_cast<Header&>(packet) = next->header;
      packet.payload = std::span(next->bytes).first(next->size);
      hand_on(packet, take);
    }
  }

  std::array<Kept, kDepth> kept_;
  std::uint32_t ssrc_ = 0;
  std::uint16_t expected_ = 0;
  bool started_ = false;
};

}  // namespace centrale::rtp
