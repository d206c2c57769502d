#include "rtp/dtmf_sender.hpp"

#include <algorithm>

#include "rtp/dtmf_receiver.hpp"
#include "rtp/format.hpp"

namespace centrale::rtp {
namespace {

constexpr int kEnds = 3;  // RFC 4733 §2.5.1.4
constexpr Duration kShortest = 40ms;
constexpr Duration kLongest = 8s;  // what the 16 bit duration holds
constexpr std::size_t kMostKeys = 256;
constexpr std::uint8_t kVolume = 10;  // -10 dBm0

}  // namespace

void DtmfSender::add(std::string_view digits, Duration tone, Duration gap) {
  for (const char digit : digits) {
    if (keys_.size() >= kMostKeys) return;
    const auto event = event_of(digit);
    if (event)
      keys_.push_back({event, std::clamp(tone, kShortest, kLongest), std::clamp(gap, kShortest, kLongest)});
    if (digit == ',') keys_.push_back({std::nullopt, Duration::zero(), 1s});
  }
}

EventToSend DtmfSender::packet(const Key& key, Duration sent, bool first, bool end) {
  EventToSend out{.first = first};
  const auto units = static_cast<std::uint16_t>(std::min<std::int64_t>(sent / 125us, 0xffff));
  out.payload = {*key.event, static_cast<std::uint8_t>((end ? 0x80 : 0) | kVolume),
                 static_cast<std::uint8_t>(units >> 8), static_cast<std::uint8_t>(units)};
  return out;
}

std::optional<EventToSend> DtmfSender::next(Duration ptime) {
  if (keys_.empty()) return std::nullopt;
  const Key key = keys_.front();
  const bool first = spent_ == Duration::zero();
  spent_ += ptime;
  if (key.event && spent_ < key.tone) return packet(key, spent_, first, false);
  if (key.event && ends_ < kEnds) {
    if (ends_++ == 0) spent_ = key.tone;  // the three ends say the same duration
    const auto out = packet(key, key.tone, first, true);
    if (ends_ < kEnds) spent_ = key.tone;
    return out;
  }
  if (spent_ >= key.tone + key.gap) {
    keys_.pop_front();
    spent_ = Duration::zero();
    ends_ = 0;
  }
  return std::nullopt;
}

}  // namespace centrale::rtp
