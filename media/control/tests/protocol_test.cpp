#include "media_control/protocol.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media_control/port_pool.hpp"
#include "media_control/wire.hpp"

namespace centrale::media_control {
namespace {

EndpointConfig phone() {
  EndpointConfig config;
  config.remote = *rtp::parse_address("192.0.2.7", 4000);
  config.latch_host = *rtp::parse_address("2001:db8::9", 0);
  config.formats = {{Codec::g722, 9}, {Codec::pcma, 8}};
  config.dtmf_send = 101;
  config.send = false;
  config.media_timeout = 30s;
  return config;
}

template <class Kind>
Kind there_and_back(const Kind& said) {
  std::string bytes;
  append(bytes, Command(said));
  MessageReader<Command> reader;
  for (const char byte : bytes) reader.feed(std::string_view(&byte, 1));  // however it is cut
  auto heard = reader.next();
  return std::get<Kind>(**heard);
}

TEST(Protocol, OpenSurvivesTheWire) {
  const Open open{.session = SessionId(7),
                  .endpoint = EndpointId(~0ULL),
                  .family = Family::ipv6,
                  .port = 20002,
                  .config = phone()};
  const Open heard = there_and_back(open);
  EXPECT_EQ(heard.session, open.session);
  EXPECT_EQ(heard.endpoint, open.endpoint);
  EXPECT_EQ(heard.family, open.family);
  EXPECT_EQ(heard.port, open.port);
  EXPECT_EQ(heard.config, open.config);
}

TEST(Protocol, ZeroIsSaidWhereTheDefaultIsNotZero) {
  const Play heard =
      there_and_back(Play{.endpoint = EndpointId(1),
                          .playback = PlaybackId(2),
                          .items = {{.kind = PlayItem::Kind::file, .text = "hold.wav"},
                                    {.kind = PlayItem::Kind::tone, .tone = Tone::busy, .length = 3s}},
                          .loops = 0});
  EXPECT_EQ(heard.loops, 0U);
  ASSERT_EQ(heard.items.size(), 2U);
  EXPECT_EQ(heard.items[0].text, "hold.wav");
  EXPECT_EQ(heard.items[1].length, Duration(3s));
}

TEST(Protocol, MixesSurviveTheWire) {
  const JoinMix join = there_and_back(JoinMix{.endpoint = EndpointId(3), .mix = MixId(~0ULL), .muted = true});
  EXPECT_EQ(join.endpoint, EndpointId(3));
  EXPECT_EQ(join.mix, MixId(~0ULL));
  EXPECT_TRUE(join.muted);
  const PlayToMix play = there_and_back(
      PlayToMix{.mix = MixId(9), .items = {{.kind = PlayItem::Kind::file, .text = "joined.wav"}}});
  EXPECT_EQ(play.mix, MixId(9));
  ASSERT_EQ(play.items.size(), 1U);
  EXPECT_EQ(play.items[0].text, "joined.wav");
}

TEST(Protocol, TheListSaysWhoIsInWhichMix) {
  std::string bytes;
  append(bytes,
         WorkerEvent(ListedSession{.session = SessionId(1),
                                   .blob = "room",
                                   .endpoints = {{.endpoint = EndpointId(2), .mix = MixId(77), .muted = true},
                                                 {.endpoint = EndpointId(3), .hears = EndpointId(4)}}}));
  MessageReader<WorkerEvent> reader;
  reader.feed(bytes);
  auto next = reader.next();
  const auto& heard = std::get<ListedSession>(**next);
  ASSERT_EQ(heard.endpoints.size(), 2U);
  EXPECT_EQ(heard.endpoints[0].mix, MixId(77));
  EXPECT_TRUE(heard.endpoints[0].muted);
  EXPECT_TRUE(heard.endpoints[1].mix.empty());
  EXPECT_FALSE(heard.endpoints[1].muted);
}

TEST(Protocol, BlobKeepsEveryByte) {
  std::string blob;
  for (int i = 0; i < 70000; ++i) blob.push_back(static_cast<char>(i));
  EXPECT_EQ(there_and_back(SetBlob{.session = SessionId(1), .bytes = blob}).bytes, blob);
}

TEST(Protocol, UnknownMessagesAndFieldsAreSkipped) {
  MessageReader<Command> reader;
  std::string later("\x03\x00\x00\x00\x63\x02\x05", 7);  // tag 99, field 1 = 5
  append(later, Command(List{}));
  std::string close("\x07\x00\x00\x00\x0b\x02\x05\xfb\x01\x01x",
                    11);  // Close: field 1 = 5, then field 125 "x"
  reader.feed(later + close);
  EXPECT_TRUE(std::holds_alternative<List>(*reader.next().value()));
  EXPECT_EQ(std::get<Close>(*reader.next().value()).endpoint, EndpointId(5));
  EXPECT_FALSE(reader.next().value().has_value());
}

TEST(Protocol, BrokenStreamsAreRefused) {
  for (const std::string& bytes :
       {std::string("\x00\x00\x00\x00", 4), std::string("\xff\xff\xff\xff", 4),
        std::string("\x03\x00\x00\x00\x0b\x02\x80", 7),      // varint without end
        std::string("\x04\x00\x00\x00\x0c\x05\x09x", 8),     // longer than the message
        std::string("\x04\x00\x00\x00\x0b\x03\x01x", 8)}) {  // text where a number belongs
    MessageReader<Command> reader;
    reader.feed(bytes);
    EXPECT_FALSE(reader.next().has_value());
  }
}

TEST(PortPool, PortsRestAndGoRound) {
  PortPool pool;
  pool.refill(20001, 20009, {20004});
  EXPECT_EQ(pool.size(), 3U);
  const Instant now = Instant{} + 10s;
  const auto first = pool.take(now);
  ASSERT_TRUE(pool.take(now) && pool.take(now));
  EXPECT_FALSE(pool.take(now));
  pool.give_back(*first, now + 1s);
  EXPECT_FALSE(pool.take(now));
  EXPECT_EQ(pool.take(now + 1s), first);
}

TEST(PortPool, TheLastOnesThatHaveRestedAreKept) {
  PortPool pool;
  pool.refill(20000, 20005, {});
  const Instant now = Instant{} + 10s;
  const auto first = pool.take(now, 2);
  ASSERT_TRUE(first);
  pool.give_back(*first, now + 1s);
  EXPECT_FALSE(pool.take(now, 2)) << "what rests is not there for an emergency";
  EXPECT_TRUE(pool.take(now, 0));
  EXPECT_TRUE(pool.take(now + 1s, 1));
}

}  // namespace
}  // namespace centrale::media_control
