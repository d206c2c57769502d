#include "rtp/send_stream.hpp"

#include <algorithm>

namespace centrale::rtp {
namespace {

constexpr int kBreak = 1000;             // a jump in sequence that is another source
constexpr std::uint32_t kGuarded = 500;  // packets after a change during which old ones may still come
constexpr std::uint32_t kSteady = 50;    // packets after which nobody waits for older ones
constexpr std::uint32_t kStep = 160;     // 20 ms: the least by which time goes on

}  // namespace

void SendStream::start(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp, Instant now) {
  *this = {};
  ssrc_ = ssrc;
  sequence_ = sequence;
  timestamp_ = timestamp;
  anchored_ = now;
}

std::uint32_t SendStream::timestamp_at(Instant now) const {
  const auto elapsed = std::max(now - anchored_, Duration::zero());
  return timestamp_ + static_cast<std::uint32_t>(elapsed / 125us);
}

void SendStream::advance(std::uint16_t sequence, std::uint32_t timestamp, Instant now) {
  if (sequence_ahead(sequence, sequence_) <= 0) return;
  sequence_ = sequence;
  if (static_cast<std::int32_t>(timestamp - timestamp_) <= 0) return;
  timestamp_ = timestamp;
  anchored_ = now;
}

void SendStream::join(const Header& in, Instant now) {
  const std::uint32_t at = std::max(timestamp_at(now) - timestamp_, kStep) + timestamp_;
  timestamp_shift_ = at - in.timestamp;
  sequence_shift_ = static_cast<std::uint16_t>(sequence_ + 1 - in.sequence);
  source_ssrc_ = in.ssrc;
  joined_at_ = in.sequence;
  since_join_ = 0;
  source_known_ = true;
}

std::optional<Header> SendStream::relay(const Header& in, std::uint8_t payload_type, Instant now) {
  const int ahead = sequence_ahead(in.sequence, source_sequence_);
  bool marker = in.marker;
  if (!source_known_ || in.ssrc != source_ssrc_ || ahead > kBreak || ahead < -kBreak) {
    join(in, now);
    source_sequence_ = in.sequence;
    marker = true;
  } else {
    if (since_join_ < kGuarded && sequence_ahead(in.sequence, joined_at_) < 0) return std::nullopt;
    if (ahead > 0) source_sequence_ = in.sequence;
  }
  ++since_join_;
  ours_ = false;
  const Header out{.marker = marker,
                   .payload_type = payload_type,
                   .sequence = static_cast<std::uint16_t>(in.sequence + sequence_shift_),
                   .timestamp = in.timestamp + timestamp_shift_,
                   .ssrc = ssrc_};
  advance(out.sequence, out.timestamp, now);
  return out;
}

std::optional<SendStream::Shift> SendStream::steady_shift() const {
  if (!source_known_ || since_join_ < kSteady) return std::nullopt;
  return Shift{.sequence = sequence_shift_, .timestamp = timestamp_shift_};
}

void SendStream::went_on(const Header& in, std::uint64_t packets, std::uint64_t bytes, Instant at) {
  source_sequence_ = in.sequence;
  since_join_ = kGuarded;  // whatever is older than the change of source is too old for anybody
  advance(static_cast<std::uint16_t>(in.sequence + sequence_shift_), in.timestamp + timestamp_shift_, at);
  packets_ += packets;
  bytes_ += bytes;
}

Header SendStream::make(std::uint8_t payload_type, std::uint32_t units, Instant now) {
  const bool goes_on = ours_;
  const std::uint32_t gap = goes_on ? units : std::max(timestamp_at(now) - timestamp_, kStep);
  ours_ = true;
  source_known_ = false;
  const Header out{.marker = !goes_on,
                   .payload_type = payload_type,
                   .sequence = static_cast<std::uint16_t>(sequence_ + 1),
                   .timestamp = timestamp_ + gap,
                   .ssrc = ssrc_};
  advance(out.sequence, out.timestamp, now);
  return out;
}

Header SendStream::repeat(std::uint8_t payload_type, std::uint32_t timestamp) {
  sequence_ = static_cast<std::uint16_t>(sequence_ + 1);
  ours_ = source_known_ = false;
  return {.payload_type = payload_type, .sequence = sequence_, .timestamp = timestamp, .ssrc = ssrc_};
}

}  // namespace centrale::rtp
