// Keys as telephone-events (RFC 4733 §2.5), one packet per step.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace centrale::rtp {

/// One packet to send. All packets of a key carry the timestamp of its first.
struct EventToSend {
  std::array<std::uint8_t, 4> payload{};
  bool first = false;  // marker bit, and the timestamp is now
};

class DtmfSender {
 public:
  /// Behind what is still to be sent. ',' is a pause of a second; anything else that is no key is skipped.
  void add(std::string_view digits, Duration tone, Duration gap);
  [[nodiscard]] bool active() const { return !keys_.empty(); }
  /// To be called every `ptime` while active; nothing in pauses. The end of a key is sent three times.
  [[nodiscard]] std::optional<EventToSend> next(Duration ptime);

 private:
  struct Key {
    std::optional<std::uint8_t> event;  // none: a pause
    Duration tone;
    Duration gap;
  };
  [[nodiscard]] static EventToSend packet(const Key& key, Duration sent, bool first, bool end);

  std::deque<Key> keys_;
  Duration spent_{};  // in the key at the front
  int ends_ = 0;      // of its three end packets
};

}  // namespace centrale::rtp
