#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rtp/dtmf_receiver.hpp"
#include "rtp/dtmf_sender.hpp"
#include "rtp/send_stream.hpp"
#include "rtp/source_guard.hpp"

namespace centrale::rtp {
namespace {

// ---- keys ----

struct Keys {
  DtmfReceiver receiver;
  std::string pressed;
  std::vector<KeyUp> released;

  void take(std::uint32_t timestamp, std::uint8_t event, std::uint16_t units, bool end,
            Instant now = Instant{}) {
    std::array<std::uint8_t, 4> payload{event, static_cast<std::uint8_t>(end ? 0x8a : 0x0a)};
    put16(&payload[2], units);
    Packet packet;
    packet.timestamp = timestamp;
    packet.payload = payload;
    const KeyChange change = receiver.received(packet, now);
    if (change.up_before) released.push_back(*change.up_before);
    if (change.down) pressed.push_back(*change.down);
    if (change.up) released.push_back(*change.up);
  }
};

// RFC 4733 §2.5.1.4: the last packet is said three times
TEST(DtmfReceiver, OneKeyIsOneKeyHoweverOftenItIsSaid) {
  Keys keys;
  for (std::uint16_t i = 1; i <= 5; ++i) keys.take(8000, 5, static_cast<std::uint16_t>(i * 160), false);
  for (int i = 0; i < 3; ++i) keys.take(8000, 5, 960, true);
  EXPECT_EQ(keys.pressed, "5");
  ASSERT_EQ(keys.released.size(), 1U);
  EXPECT_EQ(keys.released[0].length, Duration(120ms));
}

TEST(DtmfReceiver, TheEndAloneIsEnough) {
  Keys keys;
  keys.take(8000, 11, 800, true);
  EXPECT_EQ(keys.pressed, "#");
  EXPECT_EQ(keys.released.size(), 1U);
}

TEST(DtmfReceiver, SameKeyTwiceIsTwoKeys) {
  Keys keys;
  keys.take(8000, 1, 800, true);
  keys.take(9600, 1, 800, true);
  keys.take(8000, 1, 800, true);  // late repeat of the first
  EXPECT_EQ(keys.pressed, "11");
}

// RFC 4733 §2.5.2.2
TEST(DtmfReceiver, LostEndIsSeenAtTheNextKeyOrInSilence) {
  Keys keys;
  keys.take(8000, 1, 800, false);
  keys.take(9600, 2, 160, false);
  EXPECT_EQ(keys.pressed, "12");
  ASSERT_EQ(keys.released.size(), 1U);
  EXPECT_FALSE(keys.receiver.released_by_silence(Instant{} + 100ms));
  EXPECT_EQ(keys.receiver.released_by_silence(Instant{} + 300ms)->digit, '2');
  EXPECT_FALSE(keys.receiver.released_by_silence(Instant{} + 600ms));
}

// RFC 4733 §2.5.1.3
TEST(DtmfReceiver, VeryLongKeyIsOneKey) {
  Keys keys;
  keys.take(8000, 3, 0xffff, false);
  keys.take(8000 + 0xffff, 3, 8000, true);
  EXPECT_EQ(keys.pressed, "3");
  ASSERT_EQ(keys.released.size(), 1U);
  EXPECT_GT(keys.released[0].length, Duration(9s));
}

TEST(DtmfReceiver, OtherEventsAndShortPacketsAreNothing) {
  Keys keys;
  keys.take(8000, 16, 800, true);
  keys.take(8000, 255, 800, true);
  Packet empty;
  EXPECT_FALSE(keys.receiver.received(empty, Instant{}).down);
  EXPECT_EQ(keys.pressed, "");
}

// RFC 4733 §2.5.1.2
TEST(DtmfSender, WhatItSendsIsWhatIsHeard) {
  DtmfSender sender;
  sender.add("12x#,A", 100ms, 60ms);
  Keys keys;
  SendStream stream;
  stream.start(1, 1, 1, Instant{});
  std::uint32_t timestamp = 0;
  int packets = 0;
  Instant now{};
  for (; sender.active() && now < Instant{} + 10s; now += 20ms) {
    const auto event = sender.next(20ms);
    if (!event) continue;
    ++packets;
    timestamp = event->first ? stream.timestamp_at(now) : timestamp;
    keys.take(timestamp, event->payload[0], get16(&event->payload[2]), (event->payload[1] & 0x80) != 0, now);
  }
  EXPECT_EQ(keys.pressed, "12#A");
  EXPECT_EQ(keys.released.size(), 4U);
  for (const auto& up : keys.released) EXPECT_EQ(up.length, Duration(100ms));
  EXPECT_EQ(packets, 4 * (4 + 3));
  EXPECT_LT(now, Instant{} + 3s);
}

// ---- one stream whatever the source ----

struct Heard {
  SendStream stream;
  std::optional<Header> last;
  Heard() { stream.start(77, 65530, 0xfffffff0, Instant{}); }
  Header relay(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp, Instant now) {
    last = stream.relay({.sequence = sequence, .timestamp = timestamp, .ssrc = ssrc}, 8, now);
    return last.value_or(Header{});
  }
};

TEST(SendStream, ChangeOfSourceNeitherJumpsNorGoesBack) {
  Heard heard;
  Instant now{};
  Header before = heard.relay(1, 100, 1000, now);
  EXPECT_TRUE(before.marker);
  for (std::uint32_t i = 1; i < 20; ++i) {
    now += 20ms;
    const bool other = i >= 10;
    const Header out = heard.relay(other ? 2 : 1, static_cast<std::uint16_t>((other ? 40000 : 100) + i),
                                   (other ? 7'000'000 : 1000) + i * 160, now);
    EXPECT_EQ(out.ssrc, 77U);
    EXPECT_EQ(sequence_ahead(out.sequence, before.sequence), 1);
    EXPECT_EQ(out.timestamp - before.timestamp, 160U);
    EXPECT_EQ(out.marker, i == 10);
    before = out;
  }
}

TEST(SendStream, LossAndReorderStayVisible) {
  Heard heard;
  const Header first = heard.relay(1, 100, 1000, Instant{});
  const Header third = heard.relay(1, 102, 1320, Instant{} + 40ms);
  const Header second = heard.relay(1, 101, 1160, Instant{} + 41ms);
  EXPECT_EQ(sequence_ahead(third.sequence, first.sequence), 2);
  EXPECT_EQ(sequence_ahead(second.sequence, first.sequence), 1);
  EXPECT_EQ(second.timestamp - first.timestamp, 160U);
}

TEST(SendStream, PacketsFromBeforeTheChangeAreDropped) {
  Heard heard;
  (void)heard.relay(1, 100, 1000, Instant{});
  heard.stream.break_source();
  (void)heard.relay(1, 200, 17000, Instant{} + 2s);
  (void)heard.relay(1, 199, 16840, Instant{} + 2s);
  EXPECT_FALSE(heard.last);
}

TEST(SendStream, PromptAfterTalkKeepsTime) {
  Heard heard;
  const Header talk = heard.relay(1, 100, 1000, Instant{});
  const Header prompt = heard.stream.make(8, 160, Instant{} + 1s);
  EXPECT_EQ(prompt.timestamp - talk.timestamp, 8000U);
  EXPECT_TRUE(prompt.marker);
  const Header next = heard.stream.make(8, 160, Instant{} + 1023ms);  // the timer was late, the stream is not
  EXPECT_EQ(next.timestamp - prompt.timestamp, 160U);
  EXPECT_FALSE(next.marker);
}

// ---- bound to the source ----

const Address kPhone = *parse_address("192.168.1.20", 4000);
const Address kNat = *parse_address("198.51.100.7", 61000);
const Address kStranger = *parse_address("203.0.113.66", 5555);

Header header(std::uint32_t ssrc, std::uint16_t sequence) { return {.sequence = sequence, .ssrc = ssrc}; }

TEST(SourceGuard, SignalledSourceAloneIsLetIn) {
  SourceGuard guard;
  guard.set({.signalled = kPhone}, Instant{});
  EXPECT_TRUE(guard.admits(kPhone, header(1, 1), Instant{}));
  for (std::uint16_t i = 0; i < 10; ++i) {
    EXPECT_FALSE(guard.admits(kStranger, header(1, i), Instant{}));
    EXPECT_FALSE(guard.admits(kPhone.with_port(4002), header(1, i), Instant{}));
  }
  EXPECT_EQ(guard.destination(), kPhone);
}

TEST(SourceGuard, NothingIsLetInBeforeTheAnswer) {
  SourceGuard guard;
  guard.set({}, Instant{});
  EXPECT_FALSE(guard.admits(Address{}, header(1, 1), Instant{}) && guard.bound().known());
  EXPECT_FALSE(guard.admits(kPhone, header(1, 1), Instant{}));
  EXPECT_FALSE(guard.destination().known());
}

TEST(SourceGuard, LatchesOnceOntoTwoPacketsInSequence) {
  SourceGuard guard;
  guard.set({.signalled = kPhone, .may_latch = true}, Instant{});
  EXPECT_EQ(guard.destination(), kPhone);
  EXPECT_FALSE(guard.admits(kNat, header(1, 10), Instant{}));
  EXPECT_TRUE(guard.admits(kNat, header(1, 11), Instant{} + 20ms));
  EXPECT_EQ(guard.destination(), kNat);
  for (std::uint16_t i = 11; i < 40; ++i) {
    EXPECT_FALSE(guard.admits(kStranger, header(1, i), Instant{} + 1s));
    EXPECT_FALSE(guard.admits(kPhone, header(1, i), Instant{} + 1s));
  }
  EXPECT_EQ(guard.destination(), kNat);
}

TEST(SourceGuard, OnlyTheHostOfItsSignallingWhenThatIsKnown) {
  SourceGuard guard;
  guard.set({.signalled = kPhone, .may_latch = true, .latch_host = kNat.with_port(0)}, Instant{});
  for (std::uint16_t i = 0; i < 10; ++i) EXPECT_FALSE(guard.admits(kStranger, header(1, i), Instant{}));
  EXPECT_FALSE(guard.admits(kNat, header(1, 10), Instant{} + 300s));
  EXPECT_TRUE(guard.admits(kNat, header(1, 11), Instant{} + 300s));
}

TEST(SourceGuard, StartWindowCloses) {
  SourceGuard guard;
  guard.set({.signalled = kPhone, .may_latch = true}, Instant{});
  const Instant late = Instant{} + SourceGuard::kStartWindow;
  for (std::uint16_t i = 0; i < 10; ++i) EXPECT_FALSE(guard.admits(kNat, header(1, i), late));
  EXPECT_TRUE(guard.admits(kPhone, header(1, 1), late));  // the signalled one still may
}

TEST(SourceGuard, FollowsAChangeOfPortOnlyWithSsrcAndSequence) {
  SourceGuard guard;
  guard.set({.signalled = kPhone, .may_latch = true}, Instant{});
  (void)guard.admits(kNat, header(9, 10), Instant{});
  ASSERT_TRUE(guard.admits(kNat, header(9, 11), Instant{}));
  const Address moved = kNat.with_port(61234);
  for (std::uint16_t i = 12; i < 20; ++i) EXPECT_FALSE(guard.admits(moved, header(8, i), Instant{}));
  for (std::uint16_t i = 5000; i < 5010; ++i) EXPECT_FALSE(guard.admits(moved, header(9, i), Instant{}));
  EXPECT_FALSE(guard.admits(moved, header(9, 12), Instant{}));
  EXPECT_TRUE(guard.admits(moved, header(9, 13), Instant{}));
}

TEST(SourceGuard, AnotherSignalledAddressOpensTheWindowAgain) {
  SourceGuard guard;
  guard.set({.signalled = kPhone, .may_latch = true}, Instant{});
  (void)guard.admits(kNat, header(9, 10), Instant{});
  ASSERT_TRUE(guard.admits(kNat, header(9, 11), Instant{}));
  guard.set({.signalled = kPhone, .may_latch = true}, Instant{} + 1s);  // a re-offer that changes nothing
  EXPECT_EQ(guard.bound(), kNat);
  guard.set({.signalled = kPhone.with_port(4100), .may_latch = true}, Instant{} + 1s);
  EXPECT_FALSE(guard.bound().known());
  (void)guard.admits(kStranger, header(3, 1), Instant{} + 1s);
}

}  // namespace
}  // namespace centrale::rtp
