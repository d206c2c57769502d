#include "rtp/receive_statistics.hpp"

#include <algorithm>

#include "rtp/format.hpp"

namespace centrale::rtp {
namespace {

constexpr int kMaxDropout = 3000;  // RFC 3550 A.1
constexpr int kMaxMisorder = 100;

std::uint32_t to_clock(Instant now) {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(micros) * kClockRate / 1'000'000);
}

}  // namespace

void ReceiveStatistics::restart(const Header& header) {
  lost_before_ = lost();
  ssrc_ = header.ssrc;
  here_ = cycles_ = expected_before_ = here_before_ = 0;
  base_ = highest_ = header.sequence;
}

void ReceiveStatistics::received(const Header& header, std::size_t payload_bytes, Instant now) {
  const int ahead = sequence_ahead(header.sequence, highest_);
  const bool fresh = here_ == 0 || header.ssrc != ssrc_ || ahead > kMaxDropout || ahead < -kMaxMisorder;
  if (fresh) {
    restart(header);
    transit_ = to_clock(now) - header.timestamp;
  } else if (ahead > 0) {
    if (header.sequence < highest_) cycles_ += 0x10000;
    highest_ = header.sequence;
  }
  ++here_;
  ++packets_;
  bytes_ += payload_bytes;
  if (ahead > 0 || fresh) update_jitter(header, now);
}

ReceiveStatistics::Counters ReceiveStatistics::counters() const {
  return {.here = here_, .cycles = cycles_, .transit = transit_, .jitter = jitter_, .highest = highest_};
}

void ReceiveStatistics::went_on(const Counters& counters, std::uint64_t packets, std::uint64_t bytes) {
  here_ = counters.here;
  cycles_ = counters.cycles;
  transit_ = counters.transit;
  jitter_ = counters.jitter;
  highest_ = counters.highest;
  packets_ += packets;
  bytes_ += bytes;
}

void ReceiveStatistics::update_jitter(const Header& header, Instant now) {
  const std::uint32_t transit = to_clock(now) - header.timestamp;
  const auto difference = static_cast<std::int32_t>(transit - transit_);
  transit_ = transit;
  // A jump of more than a second is a new timeline (another talker, a held call), not jitter.
  if (difference > 8000 || difference < -8000) return;
  const auto distance = static_cast<std::uint32_t>(difference < 0 ? -difference : difference);
  jitter_ += distance - ((jitter_ + 8) >> 4);
}

std::uint32_t ReceiveStatistics::expected() const { return here_ == 0 ? 0 : cycles_ + highest_ - base_ + 1; }

std::uint64_t ReceiveStatistics::lost() const {
  const std::uint32_t wanted = expected();
  return lost_before_ + (wanted > here_ ? wanted - here_ : 0);
}

ReceptionReport ReceiveStatistics::report() {
  const std::uint32_t wanted = expected() - expected_before_;
  const std::uint32_t got = here_ - here_before_;
  expected_before_ = expected();
  here_before_ = here_;
  ReceptionReport out;
  if (wanted > got)
    out.fraction_lost =
        static_cast<std::uint8_t>(std::min<std::uint64_t>(255, (std::uint64_t{wanted - got} << 8) / wanted));
  const auto lost_here = static_cast<std::int64_t>(expected()) - here_;
  out.cumulative_lost = static_cast<std::int32_t>(std::clamp<std::int64_t>(lost_here, -0x800000, 0x7fffff));
  out.highest_sequence = cycles_ + highest_;
  out.jitter = jitter();
  return out;
}

}  // namespace centrale::rtp
