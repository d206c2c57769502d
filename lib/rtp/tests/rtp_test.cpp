#include <gtest/gtest.h>

#include <vector>

#include "rtp/address.hpp"
#include "rtp/packet.hpp"
#include "rtp/receive_statistics.hpp"
#include "rtp/reorder_buffer.hpp"
#include "rtp/rtcp.hpp"

namespace centrale::rtp {
namespace {

std::vector<std::uint8_t> datagram(const Header& header, std::size_t payload) {
  std::vector<std::uint8_t> bytes(kHeaderBytes + payload, 0x55);
  write(header, std::span(bytes).first<kHeaderBytes>());
  return bytes;
}

TEST(Address, TextAndBack) {
  EXPECT_EQ(text(*parse_address("192.0.2.1", 4000)), "192.0.2.1:4000");
  EXPECT_EQ(text(*parse_address("2001:db8::1", 4000)), "[2001:db8::1]:4000");
  EXPECT_FALSE(parse_address("example.org", 1));
  EXPECT_FALSE(parse_address("", 1));
}

TEST(Address, PrivateOnesAreKnown) {
  for (const auto* ip : {"10.1.2.3", "172.31.0.1", "192.168.9.9", "100.64.0.1", "169.254.1.1", "127.0.0.1",
                         "fd00::1", "fe80::1", "::1"}) {
    EXPECT_TRUE(parse_address(ip, 1)->is_private()) << ip;
  }
  for (const auto* ip : {"192.0.2.1", "172.32.0.1", "100.128.0.1", "2001:db8::1"}) {
    EXPECT_FALSE(parse_address(ip, 1)->is_private()) << ip;
  }
}

// RFC 3550 §5.1
TEST(Packet, HeaderSurvives) {
  auto bytes = datagram(
      {.marker = true, .payload_type = 101, .sequence = 65535, .timestamp = 0xdeadbeef, .ssrc = 7}, 160);
  const auto packet = parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->marker);
  EXPECT_EQ(packet->payload_type, 101);
  EXPECT_EQ(packet->sequence, 65535);
  EXPECT_EQ(packet->timestamp, 0xdeadbeef);
  EXPECT_EQ(packet->payload.size(), 160U);
}

// RFC 3550 §5.1, RFC 3550 §5.3.1
TEST(Packet, ContributorsExtensionAndPaddingAreTakenOff) {
  auto bytes = datagram({.sequence = 1}, 4 + 4 + 8 + 3 + 1);
  bytes[0] = 0x80 | 0x20 | 0x10 | 1;
  put16(&bytes[16 + 2], 2);  // extension of two words behind one CSRC
  bytes.back() = 1;
  const auto packet = parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->payload.size(), 3U);
}

TEST(Packet, MalformedOnesAreRefused) {
  std::vector<std::uint8_t> empty;
  EXPECT_FALSE(parse(empty));
  auto short_one = datagram({}, 0);
  short_one.pop_back();
  EXPECT_FALSE(parse(short_one));
  auto version = datagram({}, 4);
  version[0] = 0x40;
  EXPECT_FALSE(parse(version));
  auto contributors = datagram({}, 8);
  contributors[0] |= 15;
  EXPECT_FALSE(parse(contributors));
  auto extension = datagram({}, 8);
  extension[0] |= 0x10;
  put16(&extension[14], 0xffff);
  EXPECT_FALSE(parse(extension));
  for (const std::uint8_t padding : std::initializer_list<std::uint8_t>{0, 9, 255}) {
    auto padded = datagram({}, 8);
    padded[0] |= 0x20;
    padded.back() = padding;
    EXPECT_FALSE(parse(padded)) << int{padding};
  }
}

// RFC 3550 §A.3
TEST(ReceiveStatistics, CountsLossAcrossTheWrap) {
  ReceiveStatistics statistics;
  Instant now{};
  for (std::uint32_t i = 0; i < 100; ++i, now += 20ms) {
    if (i % 10 == 5) continue;
    statistics.received({.sequence = static_cast<std::uint16_t>(65500 + i), .timestamp = i * 160, .ssrc = 1},
                        160, now);
  }
  EXPECT_EQ(statistics.lost(), 10U);
  EXPECT_EQ(statistics.packets(), 90U);
  const auto report = statistics.report();
  EXPECT_EQ(report.cumulative_lost, 10);
  EXPECT_EQ(report.fraction_lost, 25);  // a tenth of 256
  EXPECT_EQ(report.highest_sequence, 65500U + 99U);
  EXPECT_EQ(statistics.report().fraction_lost, 0);
}

// RFC 3550 §A.8
TEST(ReceiveStatistics, JitterOfASteadyStreamIsNothingAndOfAShakyOneItsShake) {
  ReceiveStatistics steady;
  ReceiveStatistics shaky;
  for (std::uint32_t i = 0; i < 500; ++i) {
    const Header header{.sequence = static_cast<std::uint16_t>(i), .timestamp = i * 160, .ssrc = 1};
    steady.received(header, 160, Instant{} + i * 20ms);
    shaky.received(header, 160, Instant{} + i * 20ms + (i % 2) * 5ms);
  }
  EXPECT_EQ(steady.jitter(), 0U);
  EXPECT_NEAR(shaky.jitter(), 40, 2);  // 5 ms
}

TEST(ReceiveStatistics, AnotherSsrcLosesNothing) {
  ReceiveStatistics statistics;
  statistics.received({.sequence = 10, .ssrc = 1}, 160, Instant{});
  statistics.received({.sequence = 12, .ssrc = 1}, 160, Instant{});
  statistics.received({.sequence = 60000, .ssrc = 2}, 160, Instant{});
  EXPECT_EQ(statistics.lost(), 1U);
}

// RFC 3550 §6.4.1
TEST(Rtcp, SenderReportSurvives) {
  ReportToSend out{.ssrc = 11, .cname = "a@192.0.2.1", .bye = true};
  out.sent = {.now = 0x1122334455667788, .timestamp = 99, .packets = 5, .bytes = 800};
  out.about = {
      .ssrc = 22,
      .reception = {.fraction_lost = 3, .cumulative_lost = -2, .highest_sequence = 70000, .jitter = 12},
      .last_sr = 1,
      .since_last_sr = 2};
  std::array<std::uint8_t, kLongestReport> bytes{};
  const std::size_t size = build(out, bytes);
  ASSERT_EQ(size % 4, 0U);
  const auto in = parse_rtcp(std::span(bytes).first(size), 22);
  ASSERT_TRUE(in);
  EXPECT_EQ(in->ssrc, 11U);
  EXPECT_EQ(in->sender_time, 0x1122334455667788U);
  EXPECT_TRUE(in->bye);
  ASSERT_TRUE(in->about_us);
  EXPECT_EQ(in->about_us->cumulative_lost, -2);
  EXPECT_EQ(in->about_us->jitter, 12U);
  for (std::size_t cut = 1; cut < size; ++cut) {
    if (cut != 52 && cut != 52 + 24) EXPECT_FALSE(parse_rtcp(std::span(bytes).first(cut), 22)) << cut;
  }
}

// RFC 3550 §6.4.1
TEST(Rtcp, RoundTripFromTheReport) {
  const NtpTime now = NtpTime{1000} << 32;
  const ReportReceived::AboutUs block{.last_sr = (1000U << 16) - (1U << 16), .since_last_sr = 1U << 15};
  EXPECT_EQ(round_trip(block, now), Duration(500ms));
  EXPECT_FALSE(round_trip({.last_sr = 2000U << 16}, now));
}

TEST(ReorderBuffer, WaitsForTheLateAndGivesUpTheLost) {
  ReorderBuffer buffer;
  std::vector<std::uint16_t> order;
  std::array<std::uint8_t, 4> payload{};
  const auto push = [&](std::uint16_t sequence) {
    Packet packet;
    packet.sequence = sequence;
    packet.payload = payload;
    buffer.push(packet, [&](const Packet& out) { order.push_back(out.sequence); });
  };
  for (const std::uint16_t sequence :
       std::initializer_list<std::uint16_t>{65534, 65535, 1, 0, 2, 2, 4, 5, 6, 3, 7})
    push(sequence);
  EXPECT_EQ(order, (std::vector<std::uint16_t>{65534, 65535, 0, 1, 2, 4, 5, 6, 7}));
}

}  // namespace
}  // namespace centrale::rtp
