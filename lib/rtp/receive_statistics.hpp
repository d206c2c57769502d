// What RTCP says about a received stream: sequence (RFC 3550 A.1), loss (A.3), jitter (A.8).
#pragma once

#include <cstdint>

#include "base/time.hpp"
#include "rtp/packet.hpp"

namespace centrale::rtp {

/// The fields of a report block that are ours to fill in (RFC 3550 §6.4.1).
struct ReceptionReport {
  std::uint8_t fraction_lost = 0;      // of 256, since the last report
  std::int32_t cumulative_lost = 0;    // of the current SSRC
  std::uint32_t highest_sequence = 0;  // with cycles
  std::uint32_t jitter = 0;            // timestamp units
};

/// One direction of one endpoint. A new SSRC starts its sequence afresh; counts go on.
class ReceiveStatistics {
 public:
  /// What counting goes on from, when somebody else does a part of it.
  struct Counters {
    std::uint32_t here = 0;    // packets of the current SSRC
    std::uint32_t cycles = 0;  // of its sequence, as in the report
    std::uint32_t transit = 0;
    std::uint32_t jitter = 0;  // scaled by 16
    std::uint16_t highest = 0;
  };

  void received(const Header& header, std::size_t payload_bytes, Instant now);
  [[nodiscard]] Counters counters() const;
  /// Of the same SSRC: so many more have been counted elsewhere, and stand there now.
  void went_on(const Counters& counters, std::uint64_t packets, std::uint64_t bytes);
  /// Also begins the next interval of `fraction_lost`.
  [[nodiscard]] ReceptionReport report();

  [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
  [[nodiscard]] std::uint16_t highest() const { return highest_; }
  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// Over every SSRC seen.
  [[nodiscard]] std::uint64_t lost() const;
  /// In timestamp units of 1/8000 s.
  [[nodiscard]] std::uint32_t jitter() const { return jitter_ >> 4; }

 private:
  void restart(const Header& header);
  void update_jitter(const Header& header, Instant now);
  [[nodiscard]] std::uint32_t expected() const;

  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t lost_before_ = 0;  // of earlier SSRCs
  std::uint32_t ssrc_ = 0;
  std::uint32_t here_ = 0;  // packets of this SSRC
  std::uint32_t cycles_ = 0;
  std::uint32_t base_ = 0;
  std::uint32_t expected_before_ = 0;
  std::uint32_t here_before_ = 0;
  std::uint32_t transit_ = 0;
  std::uint32_t jitter_ = 0;  // scaled by 16, as in A.8
  std::uint16_t highest_ = 0;
};

}  // namespace centrale::rtp
