// RTCP: sender and receiver reports, CNAME, BYE (RFC 3550 §6).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/time.hpp"
#include "rtp/receive_statistics.hpp"

namespace centrale::rtp {

/// 64 bits of NTP time: seconds since 1900 in the upper half.
using NtpTime = std::uint64_t;
[[nodiscard]] NtpTime ntp_of(WallInstant now);

/// What our own report says. Built as one compound packet: SR or RR, SDES CNAME, and BYE at the end.
struct ReportToSend {
  std::uint32_t ssrc = 0;
  std::string_view cname{};  // at most 32 characters are sent
  /// Set when something was sent since the last report: an SR instead of an RR.
  struct Sent {
    NtpTime now = 0;
    std::uint32_t timestamp = 0;  // RTP time that belongs to `now`
    std::uint32_t packets = 0;
    std::uint32_t bytes = 0;
  };
  std::optional<Sent> sent{};
  /// About the party, when something was received.
  struct About {
    std::uint32_t ssrc = 0;
    ReceptionReport reception{};
    std::uint32_t last_sr = 0;        // middle 32 bits of the NTP time of its last SR
    std::uint32_t since_last_sr = 0;  // 1/65536 s
  };
  std::optional<About> about{};
  bool bye = false;
};

inline constexpr std::size_t kLongestReport = 28 + 24 + 48 + 8;

/// Bytes written.
[[nodiscard]] std::size_t build(const ReportToSend& report, std::span<std::uint8_t, kLongestReport> out);

/// What a compound packet from the party said.
struct ReportReceived {
  std::uint32_t ssrc = 0;
  std::optional<NtpTime> sender_time;  // of its SR
  /// Its view of our stream.
  struct AboutUs {
    std::uint8_t fraction_lost = 0;
    std::int32_t cumulative_lost = 0;
    std::uint32_t jitter = 0;
    std::uint32_t last_sr = 0;
    std::uint32_t since_last_sr = 0;
  };
  std::optional<AboutUs> about_us;
  bool bye = false;
};

/// Nothing when any part of the compound is malformed (RFC 3550 A.2). `our_ssrc` picks the report block.
[[nodiscard]] std::optional<ReportReceived> parse_rtcp(std::span<const std::uint8_t> datagram,
                                                       std::uint32_t our_ssrc);

/// Round trip from a report block that arrives at `now`; nothing when it refers to no SR of ours.
[[nodiscard]] std::optional<Duration> round_trip(const ReportReceived::AboutUs& block, NtpTime now);

}  // namespace centrale::rtp
