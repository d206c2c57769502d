// Keys out of telephone-events (RFC 4733): each reported once, however many of its packets are lost,
// repeated or late.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "rtp/packet.hpp"

namespace centrale::rtp {

/// '0'-'9', '*', '#', 'A'-'D' for events 0 to 15.
[[nodiscard]] std::optional<char> digit_of(std::uint8_t event);
[[nodiscard]] std::optional<std::uint8_t> event_of(char digit);

struct KeyUp {
  char digit = 0;
  Duration length{};
};
/// What one packet meant. `up_before`: the end of an earlier key whose last packets were lost.
struct KeyChange {
  std::optional<KeyUp> up_before{};
  std::optional<char> down{};
  std::optional<KeyUp> up{};
};

class DtmfReceiver {
 public:
  [[nodiscard]] KeyChange received(const Packet& packet, Instant now);
  /// A key of which nothing was heard for 200 ms has come up: to be asked now and then.
  [[nodiscard]] std::optional<KeyUp> released_by_silence(Instant now);
  [[nodiscard]] bool key_is_down() const { return down_; }

 private:
  [[nodiscard]] KeyUp release();
  [[nodiscard]] bool goes_on(std::uint8_t event, std::uint32_t timestamp) const;

  Instant heard_{};
  std::uint64_t units_before_ = 0;  // of earlier segments of a very long key
  std::uint32_t timestamp_ = 0;
  std::uint32_t ssrc_ = 0;
  std::uint16_t units_ = 0;
  std::uint8_t event_ = 0;
  bool down_ = false;
  bool any_ = false;
};

}  // namespace centrale::rtp
