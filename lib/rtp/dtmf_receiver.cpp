#include "rtp/dtmf_receiver.hpp"

#include <algorithm>
#include <string_view>

#include "rtp/format.hpp"

namespace centrale::rtp {
namespace {

constexpr std::string_view kDigits = "0123456789*#ABCD";
constexpr Duration kLongestPause = 200ms;  // between two packets of one key

}  // namespace

std::optional<char> digit_of(std::uint8_t event) {
  if (event >= kDigits.size()) return std::nullopt;
  return kDigits[event];
}

std::optional<std::uint8_t> event_of(char digit) {
  const auto at = kDigits.find(digit);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(at);
}

KeyUp DtmfReceiver::release() {
  down_ = false;
  const std::uint64_t units = units_before_ + units_;
  return {kDigits[event_], std::chrono::microseconds(units * 1'000'000 / kClockRate)};
}

/// RFC 4733 §2.5.1.3: a key longer than the duration field goes on in a new segment.
bool DtmfReceiver::goes_on(std::uint8_t event, std::uint32_t timestamp) const {
  return down_ && event == event_ && timestamp - timestamp_ == 0xffff;
}

KeyChange DtmfReceiver::received(const Packet& packet, Instant now) {
  KeyChange change;
  if (packet.payload.size() < 4 || !digit_of(packet.payload[0])) return change;
  const std::uint8_t event = packet.payload[0];
  const bool end = (packet.payload[1] & 0x80) != 0;
  const std::uint16_t units = get16(&packet.payload[2]);
  const bool known = any_ && packet.ssrc == ssrc_;
  if (known && packet.timestamp == timestamp_) {
    if (!down_ || event != event_) return change;  // a repeated end, or one that came late
    units_ = std::max(units_, units);
  } else if (known && static_cast<std::int32_t>(packet.timestamp - timestamp_) < 0) {
    return change;  // of an earlier key
  } else if (known && goes_on(event, packet.timestamp)) {
    units_before_ += 0xffff;
    units_ = units;
  } else {
    if (down_) change.up_before = release();
    change.down = kDigits[event];
    any_ = down_ = true;
    event_ = event;
    units_ = units;
    units_before_ = 0;
  }
  timestamp_ = packet.timestamp;
  ssrc_ = packet.ssrc;
  heard_ = now;
  if (end) change.up = release();
  return change;
}

std::optional<KeyUp> DtmfReceiver::released_by_silence(Instant now) {
  if (!down_ || now - heard_ < kLongestPause) return std::nullopt;
  return release();
}

}  // namespace centrale::rtp
