#include "rtp/rtcp.hpp"

#include <algorithm>
#include <cstring>

namespace centrale::rtp {
namespace {

constexpr std::uint8_t kSenderReport = 200;
constexpr std::uint8_t kReceiverReport = 201;
constexpr std::uint8_t kDescription = 202;
constexpr std::uint8_t kBye = 203;
constexpr std::size_t kBlockBytes = 24;
constexpr std::size_t kLongestCname = 32;

void put_head(std::uint8_t* at, std::size_t count, std::uint8_t type, std::size_t bytes) {
  at[0] = static_cast<std::uint8_t>(0x80 | count);
  at[1] = type;
  put16(at + 2, static_cast<std::uint16_t>(bytes / 4 - 1));
}

void put_block(std::uint8_t* at, const ReportToSend::About& about) {
  put32(at, about.ssrc);
  put32(at + 4, static_cast<std::uint32_t>(about.reception.cumulative_lost) & 0xffffff);
  at[4] = about.reception.fraction_lost;
  put32(at + 8, about.reception.highest_sequence);
  put32(at + 12, about.reception.jitter);
  put32(at + 16, about.last_sr);
  put32(at + 20, about.since_last_sr);
}

std::size_t put_report(const ReportToSend& report, std::uint8_t* at) {
  const std::size_t blocks = report.about ? 1 : 0;
  std::size_t bytes = 8;
  put32(at + 4, report.ssrc);
  if (report.sent) {
    put32(at + 8, static_cast<std::uint32_t>(report.sent->now >> 32));
    put32(at + 12, static_cast<std::uint32_t>(report.sent->now));
    put32(at + 16, report.sent->timestamp);
    put32(at + 20, report.sent->packets);
    put32(at + 24, report.sent->bytes);
    bytes = 28;
  }
  if (report.about) put_block(at + bytes, *report.about);
  bytes += blocks * kBlockBytes;
  put_head(at, blocks, report.sent ? kSenderReport : kReceiverReport, bytes);
  return bytes;
}

std::size_t put_description(const ReportToSend& report, std::uint8_t* at) {
  const std::size_t length = std::min(report.cname.size(), kLongestCname);
  const std::size_t bytes = (8 + 2 + length + 1 + 3) / 4 * 4;  // at least one zero ends the item list
  std::memset(at, 0, bytes);
  put_head(at, 1, kDescription, bytes);
  put32(at + 4, report.ssrc);
  at[8] = 1;  // CNAME
  at[9] = static_cast<std::uint8_t>(length);
  std::memcpy(at + 10, report.cname.data(), length);
  return bytes;
}

std::int32_t signed24(std::uint32_t value) { return static_cast<std::int32_t>(value << 8) >> 8; }

void read_blocks(std::span<const std::uint8_t> blocks, std::size_t count, std::uint32_t our_ssrc,
                 ReportReceived& out) {
  for (std::size_t i = 0; i < count && (i + 1) * kBlockBytes <= blocks.size(); ++i) {
    const std::uint8_t* at = &blocks[i * kBlockBytes];
    if (get32(at) != our_ssrc) continue;
    out.about_us = {.fraction_lost = at[4],
                    .cumulative_lost = signed24(get32(at + 4) & 0xffffff),
                    .jitter = get32(at + 12),
                    .last_sr = get32(at + 16),
                    .since_last_sr = get32(at + 20)};
  }
}

/// One packet of the compound, its header already checked. False when it is too short for its kind.
bool read_one(std::span<const std::uint8_t> packet, std::uint32_t our_ssrc, ReportReceived& out) {
  const std::size_t count = packet[0] & 0x1f;
  const std::uint8_t type = packet[1];
  if (type == kBye) out.bye = true;
  if (type != kSenderReport && type != kReceiverReport) return true;
  const std::size_t begin = type == kSenderReport ? 28 : 8;
  if (packet.size() < begin + count * kBlockBytes) return false;
  out.ssrc = get32(&packet[4]);
  if (type == kSenderReport) out.sender_time = NtpTime{get32(&packet[8])} << 32 | get32(&packet[12]);
  read_blocks(packet.subspan(begin), count, our_ssrc, out);
  return true;
}

}  // namespace

NtpTime ntp_of(WallInstant now) {
  constexpr std::uint64_t kFrom1900To1970 = 2'208'988'800;
  const auto nanos = static_cast<std::uint64_t>(now.time_since_epoch().count());
  const std::uint64_t fraction = ((nanos % 1'000'000'000) << 32) / 1'000'000'000;
  return (nanos / 1'000'000'000 + kFrom1900To1970) << 32 | fraction;
}

std::size_t build(const ReportToSend& report, std::span<std::uint8_t, kLongestReport> out) {
  std::size_t bytes = put_report(report, out.data());
  bytes += put_description(report, out.data() + bytes);
  if (!report.bye) return bytes;
  put_head(out.data() + bytes, 1, kBye, 8);
  put32(out.data() + bytes + 4, report.ssrc);
  return bytes + 8;
}

std::optional<ReportReceived> parse_rtcp(std::span<const std::uint8_t> datagram, std::uint32_t our_ssrc) {
  ReportReceived out;
  if (!is_rtcp(datagram)) return std::nullopt;
  // RFC 3550 A.2 wants a report first; reduced-size RTCP (RFC 5506) and lone BYEs exist, so only shapes count
  // here.
  while (!datagram.empty()) {
    if (datagram.size() < 4 || datagram[0] >> 6 != 2) return std::nullopt;
    const std::size_t bytes = 4 * (std::size_t{get16(&datagram[2])} + 1);
    if (bytes > datagram.size()) return std::nullopt;
    if (!read_one(datagram.first(bytes), our_ssrc, out)) return std::nullopt;
    datagram = datagram.subspan(bytes);
  }
  return out;
}

std::optional<Duration> round_trip(const ReportReceived::AboutUs& block, NtpTime now) {
  if (block.last_sr == 0) return std::nullopt;
  const auto middle = static_cast<std::uint32_t>(now >> 16);
  const std::uint32_t units = middle - block.last_sr - block.since_last_sr;
  if (units > 60U << 16) return std::nullopt;  // a minute, or negative: clocks or nonsense
  return std::chrono::nanoseconds(std::uint64_t{units} * 1'000'000'000 >> 16);
}

}  // namespace centrale::rtp
