// An endpoint without sockets, on a clock that the test moves.
#include "media_graph/endpoint.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "rtp/rtcp.hpp"

namespace centrale::media_graph {
namespace {

using namespace media_control;

const rtp::Address kPhone = *rtp::parse_address("192.0.2.7", 4000);

struct Sent {
  std::vector<std::uint8_t> bytes;
  rtp::Address to;
};

class Room final : public Environment {
 public:
  void send_rtp(const Endpoint&, std::span<const std::uint8_t> datagram, const rtp::Address& to) override {
    rtp.push_back({{datagram.begin(), datagram.end()}, to});
  }
  void send_rtcp(const Endpoint&, std::span<const std::uint8_t> datagram, const rtp::Address& to) override {
    rtcp.push_back({{datagram.begin(), datagram.end()}, to});
  }
  void tell(WorkerEvent event) override { told.push_back(std::move(event)); }
  void wants_turn(Endpoint&) override { ++turns_wanted; }
  [[nodiscard]] WallInstant wall_now() const override { return WallInstant{} + 1'000'000s; }

  template <class Kind>
  [[nodiscard]] std::size_t count() const {
    std::size_t found = 0;
    for (const auto& event : told) found += std::holds_alternative<Kind>(event) ? 1 : 0;
    return found;
  }

  std::vector<Sent> rtp;
  std::vector<Sent> rtcp;
  std::vector<WorkerEvent> told;
  int turns_wanted = 0;
};

class EndpointTest : public ::testing::Test {
 protected:
  EndpointConfig config() {
    EndpointConfig out;
    out.remote = kPhone;
    out.formats = {{Codec::pcma, 8}};
    out.dtmf_send = out.dtmf_receive = 101;
    return out;
  }
  void packet(std::uint16_t sequence, std::uint8_t type = 8, const rtp::Address& from = kPhone) {
    std::vector<std::uint8_t> bytes(rtp::kHeaderBytes + 160, 0xd5);
    rtp::write({.payload_type = type, .sequence = sequence, .timestamp = sequence * 160U, .ssrc = 5},
               std::span(bytes).first<rtp::kHeaderBytes>());
    endpoint.on_rtp(bytes, from, now);
  }
  void seconds(int count) {
    for (int i = 0; i < count; ++i) {
      now += 1s;
      endpoint.look_after(now);
    }
  }

  Room room;
  Instant now = Instant{} + 100s;
  Endpoint endpoint{room, SessionId(1), EndpointId(10), {}, "cname", now};
};

TEST_F(EndpointTest, ReportsEveryFiveSecondsToThePortAbove) {
  endpoint.configure(config(), now);
  seconds(10);
  EXPECT_TRUE(room.rtcp.empty());  // nothing was sent or heard: nothing to report
  for (std::uint16_t i = 0; i < 10; ++i) packet(static_cast<std::uint16_t>(2 * i));
  seconds(10);
  ASSERT_EQ(room.rtcp.size(), 2U);
  EXPECT_EQ(room.rtcp[0].to, kPhone.with_port(4001));
  const auto report = rtp::parse_rtcp(room.rtcp[0].bytes, 5);
  ASSERT_TRUE(report);
  ASSERT_TRUE(report->about_us);
  EXPECT_EQ(report->about_us->cumulative_lost, 9);
  EXPECT_EQ(endpoint.statistics().lost, 9U);
}

TEST_F(EndpointTest, ReportsGoWhereSdpSaysOrOnTheSamePort) {
  EndpointConfig said = config();
  said.remote_rtcp = kPhone.with_port(5555);
  endpoint.configure(said, now);
  packet(1);
  seconds(5);
  ASSERT_EQ(room.rtcp.size(), 1U);
  EXPECT_EQ(room.rtcp[0].to.port, 5555);
  said.rtcp_mux = true;
  endpoint.configure(said, now);
  seconds(5);
  EXPECT_EQ(room.rtcp.back().to, kPhone);
}

TEST_F(EndpointTest, ReportsOfStrangersAreNotBelieved) {
  endpoint.configure(config(), now);
  std::array<std::uint8_t, rtp::kLongestReport> bytes;
  rtp::ReportToSend lie{.ssrc = 9, .cname = "x"};
  lie.about = {.ssrc = endpoint.stream().ssrc(), .reception = {.cumulative_lost = 77}};
  const auto datagram = std::span(bytes).first(rtp::build(lie, bytes));
  endpoint.on_rtcp(datagram, *rtp::parse_address("203.0.113.1", 4001), now);
  EXPECT_EQ(endpoint.statistics().remote_lost, 0U);
  EXPECT_EQ(endpoint.statistics().strangers_refused, 1U);
  endpoint.on_rtcp(datagram, kPhone.with_port(4001), now);
  EXPECT_EQ(endpoint.statistics().remote_lost, 77U);
}

TEST_F(EndpointTest, TimeoutIsSaidOncePerSilence) {
  EndpointConfig said = config();
  said.media_timeout = 10s;
  endpoint.configure(said, now);
  seconds(9);
  EXPECT_EQ(room.count<MediaTimeout>(), 0U);
  seconds(20);
  EXPECT_EQ(room.count<MediaTimeout>(), 1U);
  packet(1);
  seconds(12);
  EXPECT_EQ(room.count<MediaTimeout>(), 2U);
  said.receive = false;  // on hold: it need not send
  endpoint.configure(said, now);
  seconds(30);
  EXPECT_EQ(room.count<MediaTimeout>(), 2U);
}

TEST_F(EndpointTest, PayloadTypesNeverAgreedAreInvalid) {
  endpoint.configure(config(), now);
  packet(1, 18);
  packet(2, 127);
  EXPECT_EQ(endpoint.statistics().invalid, 2U);
  EXPECT_EQ(endpoint.statistics().packets_received, 0U);
  EXPECT_EQ(room.count<MediaStarted>(), 0U);
}

TEST_F(EndpointTest, PlayerWaitsForTheAnswerAndKeysGoFirst) {
  endpoint.configure({}, now);
  auto player = std::make_unique<Player>(PlaybackId(1), std::vector<PlayItem>{{.text = "x"}}, 1);
  const auto generation = player->expect(Codec::pcma);
  player->got(generation, 0, std::make_shared<const std::vector<std::uint8_t>>(480, 0x55));
  endpoint.play(std::move(player), now);
  EXPECT_EQ(endpoint.tick(now), Duration(20ms));
  EXPECT_TRUE(room.rtp.empty());
  endpoint.configure(config(), now);
  endpoint.send_digits({.digits = "1", .tone = 40ms, .gap = 40ms});
  int ticks = 0;
  while (endpoint.tick(now += 20ms) && ticks < 100) ++ticks;
  EXPECT_EQ(room.count<PlayFinished>(), 1U);
  std::vector<int> types;
  for (const auto& sent : room.rtp) types.push_back(sent.bytes[1] & 0x7f);
  EXPECT_EQ(types, (std::vector<int>{101, 101, 101, 101, 8, 8, 8}));
}

TEST_F(EndpointTest, OldStyleHoldAddressIsNeverSentTo) {
  EndpointConfig held = config();
  held.remote = *rtp::parse_address("0.0.0.0", 4000);
  endpoint.configure(held, now);
  endpoint.send_digits({.digits = "1"});
  for (int i = 0; i < 20; ++i) (void)endpoint.tick(now += 20ms);
  EXPECT_TRUE(room.rtp.empty());
}

}  // namespace
}  // namespace centrale::media_graph
