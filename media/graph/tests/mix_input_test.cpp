// Drift, jitter, loss, order and pauses on the way into a mix: the delay stays short and the sound whole.
#include "media_graph/mix_input.hpp"

#include "conference.hpp"

namespace centrale::media_graph {
namespace {

/// A stream of one sine into one input, and what came out of it.
class Input : public ::testing::Test {
 protected:
  struct Sent {
    Instant at;
    std::uint32_t timestamp;
  };
  void packet(std::uint32_t at, std::size_t size = 160, Codec codec = Codec::pcma, std::uint32_t ssrc = 1) {
    std::vector<std::uint8_t> payload(size);
    for (std::size_t i = 0; i < size; ++i) payload[i] = sine[(at + i) % sine.size()];
    rtp::Packet packet;
    packet.timestamp = at;
    packet.ssrc = ssrc;
    packet.payload = payload;
    input->add(packet, codec);
  }
  bool frame() {
    std::array<std::int16_t, kMixFrame> samples{};
    const bool sounds = input->take(samples);
    out.insert(out.end(), samples.begin(), samples.end());
    silent += sounds ? 0 : 1;
    return sounds;
  }
  /// Frames for `span`, with packets of 20 ms from a clock that is `parts_per_million` fast.
  void run(Duration span, double parts_per_million, Duration jitter = {}) {
    const double every = 20e6 / (1 + parts_per_million / 1e6);
    std::multimap<std::int64_t, std::uint32_t> on_the_way;
    const std::int64_t end = span.count();
    double next = 3e6;
    for (std::int64_t now = 0; now < end; now += 20'000'000) {
      for (; next <= static_cast<double>(now); next += every, timestamp += 160) {
        random = random * 1664525 + 1013904223;
        on_the_way.emplace(static_cast<std::int64_t>(next) + jitter.count() * (random >> 16) / 65536,
                           timestamp);
      }
      while (!on_the_way.empty() && on_the_way.begin()->first <= now) {
        packet(on_the_way.begin()->second);
        on_the_way.erase(on_the_way.begin());
      }
      frame();
      highest = std::max(highest, input->level());
    }
  }

  std::uint16_t hertz = 1000;
  std::vector<std::uint8_t> sine =
      codec::encode_all(codec::render_sines(std::span(&hertz, 1), 4096 * 125us), Codec::pcma);
  std::unique_ptr<MixInput> input = std::make_unique<MixInput>();
  codec::Samples out;
  std::uint32_t timestamp = 0xfffff000;
  std::uint32_t random = 7;
  int silent = 0;
  std::int32_t highest = 0;
};

TEST_F(Input, WaitsTwentyMillisecondsAndNoLonger) {
  EXPECT_FALSE(frame()) << "nothing has come";
  packet(1000);
  EXPECT_FALSE(frame());
  packet(1160);
  EXPECT_TRUE(frame());
  EXPECT_EQ(input->level(), 160);
}

TEST_F(Input, AClockThatDriftsNeitherPilesUpNorRunsDry) {
  for (const double drift : {-100.0, 100.0, -20.0, 300.0}) {
    input = std::make_unique<MixInput>();
    out.clear();
    silent = 0;
    highest = 0;
    run(15min, drift);
    EXPECT_LE(silent, 3) << drift << ": only before it began";
    EXPECT_LE(highest, 560) << drift << ": units, of which 160 have just come";
  }
}

TEST_F(Input, JitterIsWaitedForAndForgotten) {
  for (const Duration jitter : {Duration(20ms), Duration(40ms), Duration(60ms)}) {
    input = std::make_unique<MixInput>();
    run(20s, 0, jitter);
    silent = 0;
    out.clear();
    run(60s, 0, jitter);
    EXPECT_LE(silent, 15) << "0.5 % of 3000 frames";
  }
  highest = 0;
  run(30s, 0);
  highest = 0;
  run(10s, 0);
  EXPECT_LE(highest, 560) << "when the network is quiet again the delay is short again";
}

TEST_F(Input, ReorderedPacketsFindTheirPlace) {
  packet(1000);
  frame();
  packet(1320);
  packet(1160);
  frame();
  packet(1640);
  packet(1480);
  for (int i = 0; i < 4; ++i) frame();
  EXPECT_EQ(silent, 1);
  const auto voiced = std::span<const std::int16_t>(out).subspan(160, 800);
  EXPECT_GT(codec::share_of(voiced, 8000, 1000), 0.99) << "as it was said";
}

TEST_F(Input, ALostPacketIsSilenceOfItsLength) {
  packet(1000);
  packet(1160);
  packet(1480);
  for (int i = 0; i < 5; ++i) frame();
  EXPECT_EQ(silent, 2);  // the one before the first packet's turn, and the lost one
}

TEST_F(Input, ABurstAfterAStallIsCutToTheMostThatMayWait) {
  run(1s, 0);
  for (int i = 0; i < 100; ++i, timestamp += 160) packet(timestamp);
  EXPECT_LE(input->level(), MixInput::kMostAhead + 480);
  run(30s, 0);
  EXPECT_LE(input->level(), 560);
}

TEST_F(Input, APauseWithoutPacketsBeginsAnewWithoutDelay) {
  run(1s, 0);
  timestamp += 5 * 8000;
  for (int i = 0; i < 250; ++i) frame();
  const std::size_t before = out.size();
  run(1s, 0);
  EXPECT_LE(input->level(), 480);
  EXPECT_GT(codec::share_of(std::span<const std::int16_t>(out).subspan(before + 1600, 4000), 8000, 1000),
            0.99);
}

TEST_F(Input, AClockThatIsSetAnewIsFollowed) {
  run(1s, 0);
  for (const std::uint32_t jump : {0x40000000U, 0U - 2000U, 0U - 100000U}) {
    timestamp += jump;
    silent = 0;
    run(1s, 0);
    EXPECT_LE(silent, 12) << jump;
    EXPECT_LE(input->level(), 480) << jump;
  }
}

TEST_F(Input, StragglersAreDroppedAndNotPlayedTwice) {
  run(1s, 0);
  const std::int32_t level = input->level();
  packet(timestamp - 1600);
  packet(timestamp - 1440);
  EXPECT_EQ(input->level(), level);
  EXPECT_TRUE(frame());
}

TEST_F(Input, AnotherStreamOrCodecTakesOver) {
  run(1s, 0);
  packet(77, 160, Codec::pcma, 2);
  EXPECT_EQ(input->level(), 320);
  packet(237, 160, Codec::g722, 2);
  EXPECT_EQ(input->level(), 320) << "begun anew: bytes of the other codec are not for this decoder";
  EXPECT_FALSE(frame());
  EXPECT_TRUE(frame());
}

TEST_F(Input, OddLengthsAreTaken) {
  std::uint32_t at = 1000;
  packet(at, 0);
  EXPECT_EQ(input->level(), 0);
  for (const std::size_t size : {1U, 7U, 163U, 480U, 33U, 240U}) {
    packet(at, size);
    at += static_cast<std::uint32_t>(size);
  }
  EXPECT_EQ(input->level(), 160 + 924);
  int frames = 0;
  while (input->level() > 0 && frames < 20) frame(), ++frames;
  EXPECT_EQ(frames, 7);
}

}  // namespace
}  // namespace centrale::media_graph
