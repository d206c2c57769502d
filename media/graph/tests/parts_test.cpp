#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>

#include "codec/g711.hpp"
#include "codec/tone.hpp"
#include "codec/transcoder.hpp"
#include "codec/wav.hpp"
#include "media_graph/clips.hpp"
#include "media_graph/pace_wheel.hpp"
#include "media_graph/player.hpp"
#include "media_graph/recorder.hpp"
#include "media_graph/recording_file.hpp"

namespace centrale::media_graph {
namespace {

namespace fs = std::filesystem;
using namespace media_control;

// ---- wheel ----

struct Member {
  Turn<Member> turn{*this};
  std::vector<int> ran;
  int left = 3;
};

TEST(PaceWheel, EachKeepsItsPeriod) {
  const Instant start{};
  PaceWheel<Member, 16> wheel(5ms, start);
  Member a;
  Member b;
  wheel.enter(a.turn, 0ms, start);
  wheel.enter(b.turn, 10ms, start);
  for (int ms = 1; ms <= 120; ++ms) {
    wheel.advance(start + ms * 1ms, [ms](Member& member) -> std::optional<Duration> {
      member.ran.push_back(ms);
      if (--member.left == 0) return std::nullopt;
      return 20ms;
    });
  }
  EXPECT_EQ(a.ran, (std::vector<int>{5, 25, 45}));
  EXPECT_EQ(b.ran, (std::vector<int>{15, 35, 55}));
  EXPECT_FALSE(wheel.due());
}

TEST(PaceWheel, FarBehindItSkipsInsteadOfBursting) {
  const Instant start{};
  PaceWheel<Member, 16> wheel(5ms, start);
  Member a;
  a.left = 1000000;
  wheel.enter(a.turn, 0ms, start);
  int runs = 0;
  wheel.advance(start + 60s, [&runs](Member&) -> std::optional<Duration> {
    ++runs;
    return 20ms;
  });
  EXPECT_LE(runs, 1);
  wheel.leave(a.turn);
}

// ---- player ----

Clip clip(std::size_t bytes, std::uint8_t value) {
  return std::make_shared<const std::vector<std::uint8_t>>(bytes, value);
}

TEST(Player, PlaysItsListAndEnds) {
  Player player(PlaybackId(1), {{.text = "a"}, {.text = "b"}}, 2);
  const auto generation = player.expect(Codec::pcma);
  player.got(generation, 1, clip(160, 'b'));
  EXPECT_FALSE(player.ready());
  player.got(generation, 0, clip(320, 'a'));
  ASSERT_TRUE(player.ready());
  std::string heard;
  while (true) {
    const auto payload = player.next(160);
    if (payload.empty()) break;
    heard.push_back(static_cast<char>(payload[0]));
  }
  EXPECT_EQ(heard, "aabaab");
}

TEST(Player, ListOfNothingEndsEvenForEver) {
  Player player(PlaybackId(1), {{.text = "a"}}, 0);
  const auto generation = player.expect(Codec::pcma);
  player.got(generation, 0, fail("gone"));
  EXPECT_TRUE(player.next(160).empty());
  EXPECT_EQ(player.failure(), "gone");
  Player empty(PlaybackId(1), {}, 0);
  EXPECT_EQ(empty.expect(Codec::pcma), 1U);
  EXPECT_TRUE(empty.next(160).empty());
}

TEST(Player, ClipsOfAnEarlierCodecAreDropped) {
  Player player(PlaybackId(1), {{.text = "a"}}, 1);
  const auto old = player.expect(Codec::pcma);
  const auto fresh = player.expect(Codec::g722);
  player.got(old, 0, clip(160, 'o'));
  EXPECT_FALSE(player.ready());
  player.got(fresh, 0, clip(160, 'n'));
  EXPECT_EQ(player.next(160)[0], 'n');
}

// ---- clips ----

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "centrale-graph-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
};

TEST(Clips, EncodedOnceSharedByAllAndReadAgainWhenChanged) {
  const Folder folder;
  const auto write = [&folder](Duration length) {
    const std::uint16_t hertz = 1000;
    auto writer = codec::WavWriter::create(folder.path, "a.wav");
    ASSERT_TRUE(writer->write(codec::render_sines(std::span(&hertz, 1), length).samples) && writer->finish());
  };
  write(110ms);
  WorkThread work([] {});
  Clips clips(work, {"/nowhere", folder.path}, 5000);
  std::vector<Clip> got;
  const auto get = [&](const char* name) {
    clips.get({.text = name}, Codec::pcma,
              [&got](Result<Clip> clip) { got.push_back(clip.value_or(nullptr)); });
  };
  get("a.wav");
  get("a.wav");
  work.finish_all();
  get("a.wav");
  ASSERT_EQ(got.size(), 3U);
  EXPECT_EQ(got[0], got[2]);
  EXPECT_EQ(got[0]->size(), 960U);  // whole packets
  write(300ms);
  get("a.wav");
  work.finish_all();
  EXPECT_EQ(got[3]->size(), 2400U);
  get("b.wav");
  EXPECT_EQ(got[4], nullptr);
  clips.get({.kind = PlayItem::Kind::silence, .length = 400ms}, Codec::pcmu, [](Result<Clip>) {});
  work.finish_all();
  EXPECT_LE(clips.bytes(), 5000U);  // the oldest made room
}

// ---- recorder ----

struct Taking {
  Instant start{};
  Recorder recorder;
  codec::Samples all;
  explicit Taking(Record order) : recorder(std::move(order), start) {}

  void say(int packet, Instant now, std::int16_t level) {
    std::array<std::uint8_t, 160> payload;
    payload.fill(codec::g711(Codec::pcma).code(level));
    rtp::Packet said;
    said.sequence = static_cast<std::uint16_t>(packet);
    said.timestamp = static_cast<std::uint32_t>(packet * 160);
    said.payload = payload;
    recorder.said(said, Codec::pcma, now);
  }
  void take() {
    const auto more = recorder.take();
    all.insert(all.end(), more.begin(), more.end());
  }
};

TEST(Recorder, LossIsSilenceAndLatePacketsFindTheirPlace) {
  Taking taking({.endpoint = EndpointId(1)});
  for (const int packet : {0, 1, 3, 2, 5, 6, 7, 8})
    taking.say(packet, taking.start + packet * 20ms, static_cast<std::int16_t>(1000 * (packet + 1)));
  taking.recorder.settle_all(taking.start + 180ms);
  taking.take();
  ASSERT_EQ(taking.all.size(), 1440U);
  for (int packet = 0; packet < 9; ++packet) {
    const int expected = packet == 4 ? 0 : 1000 * (packet + 1);
    EXPECT_NEAR(taking.all[static_cast<std::size_t>(packet * 160 + 80)], expected, 300) << packet;
  }
  EXPECT_EQ(taking.recorder.length(), Duration(180ms));
  EXPECT_NEAR(taking.recorder.peak(), 9000, 300);
}

TEST(Recorder, HeldPartyLeavesAGapAsLongAsItWas) {
  Taking taking({.endpoint = EndpointId(1)});
  taking.say(0, taking.start, 5000);
  for (int i = 1; i <= 50; ++i) EXPECT_FALSE(taking.recorder.settle(taking.start + i * 100ms));
  taking.say(1, taking.start + 5s, 5000);  // its timestamps stood still meanwhile
  taking.recorder.settle_all(taking.start + 5100ms);
  taking.take();
  EXPECT_NEAR(taking.all[80], 5000, 200);
  EXPECT_EQ(taking.all[20000], 0);
  EXPECT_NEAR(taking.all[40080], 5000, 200);
}

TEST(Recorder, EndsByLengthAndBySilence) {
  Taking longest({.endpoint = EndpointId(1), .longest = 1s});
  EXPECT_FALSE(longest.recorder.settle(longest.start + 900ms));
  EXPECT_EQ(longest.recorder.settle(longest.start + 1050ms), RecordEnd::too_long);
  EXPECT_EQ(longest.recorder.length(), Duration(1s));
  Taking silent({.endpoint = EndpointId(1), .stop_after_silence = 3s});
  for (int i = 0; i < 100; ++i) {
    silent.say(i, silent.start + i * 20ms, 5000);
    EXPECT_FALSE(silent.recorder.settle(silent.start + i * 20ms));
  }
  EXPECT_FALSE(silent.recorder.settle(silent.start + 5200ms));
  EXPECT_EQ(silent.recorder.settle(silent.start + 5400ms), RecordEnd::silence);
}

TEST(RecordingFile, NamesStayInTheirFolder) {
  for (const char* good : {"a.wav", "0f3c-11.wav"}) EXPECT_TRUE(is_file_name(good)) << good;
  for (const char* bad : {"", ".", "..", ".a", "a/b", "/a", "a\\b", "a b", "a\n"})
    EXPECT_FALSE(is_file_name(bad)) << bad;
  EXPECT_FALSE(is_file_name(std::string(201, 'a')));
}

}  // namespace
}  // namespace centrale::media_graph
