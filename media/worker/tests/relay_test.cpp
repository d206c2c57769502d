// Talk through a real worker: tone in, tone out.
#include <set>

#include "rtp/dtmf_receiver.hpp"
#include "rtp/rtcp.hpp"
#include "worker_fixture.hpp"

namespace centrale::media_worker {
namespace {

class Relay : public WorkerTest {
 protected:
  void join(Phone& a, Phone& b) {
    a_id = open(a);
    b_id = open(b);
    control->send(Connect{.a = a_id, .b = b_id});
    control->list();
  }
  EndpointId a_id;
  EndpointId b_id;
};

/// Where the kernel has no io_uring for us.
class OverEpoll : public WorkerTest {
 protected:
  OverEpoll() : WorkerTest(false) {}
};

/// One SSRC, each sequence number one more, time never back.
void expect_unbroken(const std::vector<HeardPacket>& heard) {
  for (std::size_t i = 1; i < heard.size(); ++i) {
    ASSERT_EQ(heard[i].header.ssrc, heard[0].header.ssrc) << i;
    ASSERT_EQ(rtp::sequence_ahead(heard[i].header.sequence, heard[i - 1].header.sequence), 1) << i;
    ASSERT_GE(static_cast<std::int32_t>(heard[i].header.timestamp - heard[i - 1].header.timestamp), 0) << i;
  }
}

TEST_F(OverEpoll, ToneInToneOut) {
  Phone a(Codec::pcmu, 1000);
  Phone b(Codec::g722, 700);
  control->send(Connect{.a = open(a), .b = open(b)});
  control->list();
  talk(a, b);
  EXPECT_TRUE(a.hears(700)) << a.heard.size();
  EXPECT_TRUE(b.hears(1000)) << b.heard.size();
}

TEST_F(Relay, ToneInToneOutBetweenEveryPairOfCodecs) {
  for (const Codec left : {Codec::pcmu, Codec::pcma, Codec::g722}) {
    for (const Codec right : {Codec::pcmu, Codec::pcma, Codec::g722}) {
      Phone a(left, 1000);
      Phone b(right, 700);
      join(a, b);
      talk(a, b);
      EXPECT_TRUE(a.hears(700)) << int(left) << int(right) << " " << a.heard.size();
      EXPECT_TRUE(b.hears(1000)) << int(left) << int(right) << " " << b.heard.size();
      expect_unbroken(a.heard);
      expect_unbroken(b.heard);
    }
  }
}

TEST_F(Relay, SameCodecIsNotTouched) {
  Phone a;
  Phone b;
  b.audio_type = 97;  // the same codec under another number
  join(a, b);
  for (int i = 0; i < 10; ++i) a.talk();
  ASSERT_TRUE(b.listen_until(10));
  EXPECT_EQ(b.heard[0].header.payload_type, 97);
  EXPECT_NE(b.heard[0].header.ssrc, a.next.ssrc);
  EXPECT_TRUE(b.heard[0].header.marker);
  EXPECT_EQ(b.heard[0].payload.size(), 160U);
}

TEST_F(Relay, InTheKernelAndBackNobodyHearsADifference) {
  if (!worker->why_not_in_kernel().empty()) GTEST_SKIP() << worker->why_not_in_kernel();
  Phone a(Codec::pcma, 1000);
  Phone b(Codec::pcma, 700);
  join(a, b);
  const auto talk_in_turn = [&](int packets) {
    for (int i = 0; i < packets; ++i) {
      a.talk();
      b.talk();
      a.listen(1ms);
      b.listen(1ms);
    }
  };
  talk_in_turn(150);
  EXPECT_EQ(worker->streams_in_kernel(), 2U);
  a.press('5');
  EXPECT_EQ(control->wait_for<DigitPressed>().digit, '5');
  EXPECT_EQ(worker->streams_in_kernel(), 1U) << "the other way goes on";
  talk_in_turn(100);
  EXPECT_EQ(worker->streams_in_kernel(), 2U);
  const auto spoken = control->statistics(a_id);
  EXPECT_EQ(spoken.lost, 0U);
  EXPECT_GE(spoken.packets_received, 250U);
  EXPECT_EQ(spoken.packets_sent, b.heard.empty() ? 0U : control->statistics(b_id).packets_received);
  EXPECT_TRUE(a.hears(700)) << a.heard.size();
  EXPECT_EQ(a.heard.size(), 250U);
  expect_unbroken(a.heard);
  expect_unbroken(b.heard);
  control->send(Close{.endpoint = a_id});
  control->list();
  EXPECT_EQ(worker->streams_in_kernel(), 0U);
}

TEST_F(Relay, TransferKeepsTheStreamWhole) {
  Phone a(Codec::pcma, 1000);
  Phone b(Codec::pcma, 700);
  Phone c(Codec::pcma, 1900);
  join(a, b);
  const EndpointId c_id = open(c);
  talk(a, b);
  control->send(Connect{.a = a_id, .b = c_id});
  control->list();
  const std::size_t before = b.heard.size();
  talk(a, c);
  b.talk();
  b.listen(20ms);
  EXPECT_EQ(b.heard.size(), before);  // nothing of the new talk for the one who was left
  expect_unbroken(a.heard);
  a.heard.erase(a.heard.begin(), a.heard.begin() + 50);
  EXPECT_TRUE(a.hears(1900));
  EXPECT_TRUE(c.hears(1000));
}

TEST_F(Relay, HoldStopsOneDirection) {
  Phone a(Codec::pcma, 1000);
  Phone b(Codec::pcma, 700);
  join(a, b);
  talk(a, b);
  EndpointConfig held = b.config();
  held.send = false;  // B's phone said sendonly
  control->send(Modify{.endpoint = b_id, .config = held});
  control->list();
  b.forget();
  for (int i = 0; i < 10; ++i) a.talk(), b.talk();
  ASSERT_TRUE(a.listen_until(60));
  b.listen(10ms);
  EXPECT_TRUE(b.heard.empty());
  control->send(Modify{.endpoint = b_id, .config = b.config()});
  control->list();
  talk(a, b, 20);
  EXPECT_TRUE(b.hears(1000));
  expect_unbroken(b.heard);
}

TEST_F(Relay, KeysAreReportedOnceAndPassedOn) {
  Phone a;
  Phone b;
  join(a, b);
  a.talk();
  for (const char digit : {'1', '#', '1'}) a.press(digit);
  a.talk();
  ASSERT_TRUE(b.listen_until(2 + 3 * 7));
  for (const char digit : {'1', '#', '1'}) {
    EXPECT_EQ(control->wait_for<DigitPressed>().digit, digit);
    const auto up = control->wait_for<DigitReleased>();
    EXPECT_EQ(up.digit, digit);
    EXPECT_EQ(up.length, Duration(100ms));
  }
  EXPECT_EQ(control->count<DigitPressed>(), 0U);
  std::set<std::uint32_t> times;
  for (const auto& packet : b.heard) {
    if (packet.header.payload_type == 101) times.insert(packet.header.timestamp);
  }
  EXPECT_EQ(times.size(), 3U);
  expect_unbroken(b.heard);
}

TEST_F(Relay, ControlSendsKeys) {
  Phone a;
  a_id = open(a);
  control->send(SendDigits{.endpoint = a_id, .digits = "42", .tone = 60ms, .gap = 40ms});
  ASSERT_TRUE(a.listen_until(2 * 5));
  rtp::DtmfReceiver keys;
  std::string pressed;
  for (auto& packet : a.heard) {
    rtp::Packet read;
    static_cast<rtp::Header&>(read) = packet.header;
    read.payload = packet.payload;
    if (const auto change = keys.received(read, Instant{}); change.down) pressed.push_back(*change.down);
  }
  EXPECT_EQ(pressed, "42");
  expect_unbroken(a.heard);
}

TEST_F(Relay, StatisticsAndGoodbyeAtTheEnd) {
  Phone a;
  Phone b;
  EndpointConfig muxed = a.config();
  muxed.rtcp_mux = true;
  a_id = open(a, muxed);
  b_id = open(b);
  control->send(Connect{.a = a_id, .b = b_id});
  control->list();
  talk(a, b, 30);
  EXPECT_EQ(control->wait_for<MediaStarted>().endpoint, a_id);
  control->send(Close{.endpoint = a_id});
  const auto report = control->wait_for<EndpointReport>();
  EXPECT_TRUE(report.closed);
  EXPECT_EQ(report.statistics.packets_received, 30U);
  EXPECT_EQ(report.statistics.packets_sent, 30U);
  EXPECT_EQ(report.statistics.bytes_sent, 4800U);
  EXPECT_EQ(report.statistics.lost, 0U);
  std::array<std::uint8_t, 2048> buffer;
  ASSERT_TRUE(a.wait_for_datagram());  // leaves when the worker has dealt with the command
  const auto got = a.socket().receive(buffer);
  ASSERT_TRUE(got);
  const auto rtcp = rtp::parse_rtcp(std::span(buffer).first(got->bytes), 0);
  ASSERT_TRUE(rtcp);
  EXPECT_TRUE(rtcp->bye);
}

TEST_F(Relay, SilentPartyIsReportedOnce) {
  Phone a;
  EndpointConfig config = a.config();
  config.media_timeout = 500ms;
  a_id = open(a, config);
  a.talk();
  EXPECT_EQ(control->wait_for<MediaTimeout>(4s).endpoint, a_id);
  a.listen(1200ms);
  EXPECT_EQ(control->count<MediaTimeout>(), 0U);
}

TEST_F(Relay, PortOfAClosedCallServesTheNext) {
  Phone a;
  const std::uint16_t port = next_port;
  a_id = open(a);
  control->send(Close{.endpoint = a_id});
  a.talk();  // late
  Phone b(Codec::pcma, 700);
  Phone c;
  next_port = port;
  b_id = open(b);
  const EndpointId c_id = open(c);
  control->send(Connect{.a = b_id, .b = c_id});
  control->list();
  a.talk();  // later still: a stranger now
  for (int i = 0; i < 20; ++i) b.talk();
  ASSERT_TRUE(c.listen_until(20));
  EXPECT_EQ(c.heard.size(), 20U);
  EXPECT_LE(control->statistics(b_id).strangers_refused, 2U);
}

TEST_F(Relay, ImpossibleCommandsAreRefused) {
  Phone a;
  a_id = open(a);
  control->send(Open{.session = SessionId(1), .endpoint = a_id, .port = next_port});
  EXPECT_NE(control->wait_for<Refused>().what.find("there already"), std::string::npos);
  control->send(Open{
      .session = SessionId(1), .endpoint = EndpointId(7), .port = static_cast<std::uint16_t>(next_port - 2)});
  EXPECT_NE(control->wait_for<Refused>().what.find("in use"), std::string::npos);
  control->send(Open{.session = SessionId(1), .endpoint = EndpointId(8), .port = 80});
  EXPECT_NE(control->wait_for<Refused>().what.find("no port"), std::string::npos);
  control->send(Connect{.a = a_id, .b = EndpointId(99)});
  EXPECT_NE(control->wait_for<Refused>().what.find("99"), std::string::npos);
  control->send(Connect{.a = a_id, .b = a_id});
  EXPECT_NE(control->wait_for<Refused>().what.find("itself"), std::string::npos);
}

}  // namespace
}  // namespace centrale::media_worker
