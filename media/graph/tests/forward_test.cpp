// When the kernel is asked to carry a stream, when it is taken back, and that nothing of it is lost to the
// counts.
#include <gtest/gtest.h>

#include <functional>

#include "media_graph/endpoint.hpp"
#include "media_graph/mix.hpp"

namespace centrale::media_graph {
namespace {

using media_control::EndpointConfig;
using rtp::Codec;

/// A kernel that does as it is told.
class Room final : public Environment {
 public:
  void send_rtp(const Endpoint&, std::span<const std::uint8_t> datagram, const rtp::Address&) override {
    std::vector<std::uint8_t> bytes(datagram.begin(), datagram.end());
    sent.push_back(*rtp::parse(bytes));
  }
  void send_rtcp(const Endpoint&, std::span<const std::uint8_t>, const rtp::Address&) override {}
  void tell(media_control::WorkerEvent event) override {
    const auto* timeout = std::get_if<media_control::MediaTimeout>(&event);
    if (timeout != nullptr && timeout->endpoint == EndpointId(10)) ++timeouts;
  }
  void wants_turn(Endpoint&) override {}
  [[nodiscard]] WallInstant wall_now() const override { return {}; }
  [[nodiscard]] bool forward(const Endpoint&, const rtp::Forwarding& stream) override {
    if (permits) given = stream;
    return permits;
  }
  [[nodiscard]] rtp::Forwarded forwarded(const Endpoint&) const override { return progress; }
  void take_back(const Endpoint&) override { given.reset(); }

  bool permits = true;
  std::optional<rtp::Forwarding> given;
  rtp::Forwarded progress;
  std::vector<rtp::Header> sent;
  int timeouts = 0;
};

class Forwarding : public ::testing::Test {
 protected:
  Forwarding() {
    a.configure(config(4000), now);
    b.configure(config(5000), now);
    Endpoint::connect(a, b);
  }
  static EndpointConfig config(std::uint16_t port) {
    EndpointConfig out;
    out.remote = *rtp::parse_address("192.0.2.7", port);
    out.formats = {{Codec::pcma, 8}};
    out.dtmf_send = out.dtmf_receive = 101;
    out.media_timeout = 10s;
    return out;
  }
  void talk(int packets, std::uint8_t type = 8, std::uint8_t first = 0x80) {
    for (int i = 0; i < packets; ++i) {
      std::vector<std::uint8_t> bytes(rtp::kHeaderBytes + 160, 0xd5);
      ++sequence;
      rtp::write({.payload_type = type, .sequence = sequence, .timestamp = sequence * 160U, .ssrc = 5},
                 std::span(bytes).first<rtp::kHeaderBytes>());
      bytes[0] = first;
      if (first != 0x80) bytes.back() = 4;  // of padding
      a.on_rtp(bytes, a.config().remote, now += 20ms);
    }
  }
  /// The kernel carries so many packets more.
  void carried(int packets) {
    sequence = static_cast<std::uint16_t>(sequence + packets);
    now += packets * 20ms;
    room.progress.packets += static_cast<std::uint64_t>(packets);
    room.progress.bytes += static_cast<std::uint64_t>(packets) * 160;
    room.progress.newest = {.sequence = sequence, .timestamp = sequence * 160U, .ssrc = 5};
    room.progress.at = now;
    room.progress.received = room.given->received;
    room.progress.received.here += static_cast<std::uint32_t>(room.progress.packets);
    room.progress.received.highest = sequence;
  }

  Room room;
  Instant now = Instant{} + 100s;
  std::uint16_t sequence = 100;
  Endpoint a{room, SessionId(1), EndpointId(10), {.number = 20000}, "cname", now};
  Endpoint b{room, SessionId(1), EndpointId(11), {.number = 20002}, "cname", now};
};

TEST_F(Forwarding, BeginsWhenTheStreamIsSteady) {
  talk(20);
  EXPECT_FALSE(room.given);
  talk(44);
  ASSERT_TRUE(room.given);
  EXPECT_EQ(room.given->from, a.config().remote);
  EXPECT_EQ(room.given->to, b.config().remote);
  EXPECT_EQ(room.given->own_port, 20002);
  EXPECT_EQ(room.given->from_ssrc, 5U);
  EXPECT_EQ(room.given->to_ssrc, b.stream().ssrc());
  const rtp::Header& last = room.sent.back();
  EXPECT_EQ(static_cast<std::uint16_t>(sequence + room.given->sequence_shift), last.sequence);
  EXPECT_EQ(sequence * 160U + room.given->timestamp_shift, last.timestamp);
}

TEST_F(Forwarding, WhatWasCarriedCountsAndTheStreamGoesOn) {
  talk(64);
  ASSERT_TRUE(room.given);
  const auto before = room.sent.back();
  carried(500);
  for (int second = 0; second < 12; ++second) {
    a.look_after(now);
    b.look_after(now);
  }
  EXPECT_EQ(room.timeouts, 0) << "the party is heard, by the kernel";
  EXPECT_EQ(a.statistics().packets_received, 564U);
  EXPECT_EQ(a.statistics().bytes_received, 564U * 160U);
  EXPECT_EQ(a.statistics().lost, 0U);
  EXPECT_EQ(b.statistics().packets_sent, 564U);
  talk(1, 101);  // a key, which the kernel leaves to us
  EXPECT_FALSE(room.given);
  EXPECT_EQ(rtp::sequence_ahead(room.sent.back().sequence, before.sequence), 501);
  EXPECT_EQ(room.sent.back().timestamp - before.timestamp, 501U * 160U);
  EXPECT_EQ(a.statistics().packets_received, 565U);
}

TEST_F(Forwarding, IsTakenBackByEveryChange) {
  const std::vector<std::pair<const char*, std::function<void()>>> changes{
      {"configure the speaker", [this] { a.configure(config(4000), now); }},
      {"configure the hearer", [this] { b.configure(config(5002), now); }},
      {"the hearer hears nothing", [this] { b.silence(media_control::PlayEnd::stopped); }},
      {"keys to the hearer",
       [this] { b.send_digits({.endpoint = b.id(), .digits = "1", .tone = 100ms, .gap = 60ms}); }},
      {"the speaker joins another", [this] {
         Endpoint c{room, SessionId(2), EndpointId(12), {.number = 20004}, "cname", now};
         Endpoint::connect(a, c);
       }}};
  for (const auto& [what, change] : changes) {
    Endpoint::connect(a, b);
    while (b.tick(now)) now += 20ms;
    for (int packet = 0; packet < 500 && !room.given; ++packet) talk(1);
    ASSERT_TRUE(room.given) << what;
    room.progress = {};
    change();
    EXPECT_FALSE(room.given) << what;
  }
}

TEST_F(Forwarding, BeginsAgainAfterwards) {
  talk(64);
  a.configure(config(4000), now);
  EXPECT_FALSE(room.given);
  talk(64);
  EXPECT_TRUE(room.given);
}

TEST_F(Forwarding, IsLookedForAnewEveryHalfMinute) {
  talk(64);
  for (int second = 0; second < 29; ++second) a.look_after(now);
  EXPECT_TRUE(room.given);
  a.look_after(now);
  EXPECT_FALSE(room.given);
}

TEST_F(Forwarding, NotOfWhatIsMoreThanAnotherHeader) {
  talk(200, 8, 0xa0);
  EXPECT_FALSE(room.given) << "padding";
  EndpointConfig other = config(5000);
  other.formats = {{Codec::pcmu, 0}};
  b.configure(other, now);
  talk(200);
  EXPECT_FALSE(room.given) << "another codec";
  other.formats = {{Codec::pcma, 8}};
  other.send = false;
  b.configure(other, now);
  talk(200);
  EXPECT_FALSE(room.given) << "the hearer is on hold";
  other.send = true;
  b.configure(other, now);
  room.permits = false;
  talk(200);
  EXPECT_EQ(a.statistics().packets_received, 800U) << "not here: as ever";
}

}  // namespace
}  // namespace centrale::media_graph
