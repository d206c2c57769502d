// Prompts, music, tones and recordings through a real worker.
#include <fstream>

#include "codec/tone.hpp"
#include "codec/tone_detector.hpp"
#include "codec/wav.hpp"
#include "worker_fixture.hpp"

namespace centrale::media_worker {
namespace {

class PlayRecord : public WorkerTest {
 protected:
  void make_file(const std::string& name, std::uint16_t hertz, Duration length) const {
    const auto sound = codec::render_sines(std::span(&hertz, 1), length);
    auto writer = codec::WavWriter::create(files, name);
    ASSERT_TRUE(writer && writer->write(sound.samples) && writer->finish());
  }
  static PlayItem file(const std::string& name) { return {.kind = PlayItem::Kind::file, .text = name}; }
  static PlayItem tone(Tone tone, const std::string& country = "nl") {
    return {.kind = PlayItem::Kind::tone, .tone = tone, .country = country};
  }
};

TEST_F(PlayRecord, PromptIsHeardInEveryCodecAtItsPace) {
  make_file("hello.wav", 1000, 500ms);
  for (const Codec codec : {Codec::pcmu, Codec::pcma, Codec::g722}) {
    Phone a(codec);
    const EndpointId id = open(a);
    const auto begun = std::chrono::steady_clock::now();
    control->send(Play{.endpoint = id, .playback = PlaybackId(5), .items = {file("hello.wav")}});
    const auto end = control->wait_for<PlayFinished>();
    const Duration took = std::chrono::steady_clock::now() - begun;
    EXPECT_EQ(end.how, PlayEnd::played);
    EXPECT_EQ(end.playback, PlaybackId(5));
    EXPECT_GT(took, 470ms);
    EXPECT_LT(took, 900ms);
    a.listen(5ms);
    EXPECT_EQ(a.heard.size(), 25U);
    EXPECT_TRUE(a.hears(1000));
    for (std::size_t i = 1; i < a.heard.size(); ++i) {
      EXPECT_EQ(a.heard[i].header.timestamp - a.heard[i - 1].header.timestamp, 160U);
    }
  }
}

TEST_F(PlayRecord, ListsTonesAndLoops) {
  make_file("one.wav", 1000, 60ms);
  Phone a;
  const EndpointId id = open(a);
  PlayItem pause{.kind = PlayItem::Kind::silence, .length = 40ms};
  control->send(
      Play{.endpoint = id, .playback = PlaybackId(1), .items = {file("one.wav"), pause}, .loops = 3});
  EXPECT_EQ(control->wait_for<PlayFinished>().how, PlayEnd::played);
  a.listen(5ms);
  EXPECT_EQ(a.heard.size(), 15U);
  a.forget();
  control->send(Play{.endpoint = id, .playback = PlaybackId(2), .items = {tone(Tone::ringback)}, .loops = 0});
  ASSERT_TRUE(a.listen_until(20));
  EXPECT_TRUE(a.hears(425));
  control->send(StopPlay{.playback = PlaybackId(2)});
  EXPECT_EQ(control->wait_for<PlayFinished>().how, PlayEnd::stopped);
}

TEST_F(PlayRecord, MissingFileIsNamedAndTheRestIsPlayed) {
  make_file("there.wav", 1000, 40ms);
  Phone a;
  const EndpointId id = open(a);
  for (const char* bad : {"not-there.wav", "../../etc/passwd", ""}) {
    a.forget();
    control->send(Play{.endpoint = id, .playback = PlaybackId(1), .items = {file(bad), file("there.wav")}});
    const auto end = control->wait_for<PlayFinished>();
    EXPECT_EQ(end.how, PlayEnd::failed);
    EXPECT_NE(end.why.find(bad), std::string::npos);
    a.listen(5ms);
    EXPECT_EQ(a.heard.size(), 2U);
  }
}

TEST_F(PlayRecord, HoldMusicAndTalkAreOneStream) {
  make_file("music.wav", 1900, 400ms);
  Phone a(Codec::pcma, 1000);
  Phone b(Codec::pcma, 700);
  const EndpointId a_id = open(a);
  const EndpointId b_id = open(b);
  control->send(Connect{.a = a_id, .b = b_id});
  control->list();
  talk(a, b, 20);
  control->send(Play{.endpoint = b_id, .playback = PlaybackId(1), .items = {file("music.wav")}, .loops = 0});
  ASSERT_TRUE(b.listen_until(45));
  control->send(Connect{.a = a_id, .b = b_id});
  EXPECT_EQ(control->wait_for<PlayFinished>().how, PlayEnd::stopped);
  b.listen(5ms);
  const std::size_t music_end = b.heard.size();
  talk(a, b, 20);
  for (std::size_t i = 1; i < b.heard.size(); ++i) {
    EXPECT_EQ(b.heard[i].header.ssrc, b.heard[0].header.ssrc);
    EXPECT_EQ(rtp::sequence_ahead(b.heard[i].header.sequence, b.heard[i - 1].header.sequence), 1) << i;
    EXPECT_GT(static_cast<std::int32_t>(b.heard[i].header.timestamp - b.heard[i - 1].header.timestamp), 0)
        << i;
  }
  Phone part(Codec::pcma);
  part.heard.assign(b.heard.begin() + 21, b.heard.begin() + static_cast<std::ptrdiff_t>(music_end));
  EXPECT_TRUE(part.hears(1900));
  part.heard.assign(b.heard.begin() + static_cast<std::ptrdiff_t>(music_end), b.heard.end());
  EXPECT_TRUE(part.hears(1000));
}

TEST_F(PlayRecord, CodecMayChangeWhileMusicPlays) {
  make_file("music.wav", 1000, 2s);
  Phone a(Codec::pcma);
  const EndpointId id = open(a);
  control->send(Play{.endpoint = id, .playback = PlaybackId(1), .items = {file("music.wav")}, .loops = 0});
  ASSERT_TRUE(a.listen_until(10));
  EndpointConfig other = a.config();
  other.formats = {{Codec::g722, 9}};
  control->send(Modify{.endpoint = id, .config = other});
  control->list();
  a.listen(10ms);
  a.forget();
  a.codec = Codec::g722;
  a.audio_type = 9;
  ASSERT_TRUE(a.listen_until(15));
  EXPECT_TRUE(a.hears(1000));
}

TEST_F(PlayRecord, MessageIsRecordedAndHeardAgain) {
  Phone a(Codec::g722, 1000);
  const EndpointId id = open(a);
  control->send(Record{.endpoint = id, .recording = RecordingId(3), .file = "message.wav"});
  control->list();
  const auto begun = std::chrono::steady_clock::now();
  a.talk_on(30);
  const Duration talked = std::chrono::steady_clock::now() - begun;
  control->send(StopRecord{.recording = RecordingId(3)});
  const auto end = control->wait_for<RecordFinished>();
  EXPECT_EQ(end.how, RecordEnd::stopped);
  EXPECT_NEAR(static_cast<double>(end.length / 1ms), static_cast<double>(talked / 1ms), 80);
  EXPECT_NEAR(end.peak, 6000, 900);
  const auto sound = codec::read_sound_file(fs::path(recordings) / "message.wav");
  ASSERT_TRUE(sound) << sound.error().what;
  const auto middle = std::span<const std::int16_t>(sound->samples).subspan(800, 3200);
  EXPECT_GT(codec::share_of(middle, 8000, 1000), 0.95);
  EXPECT_FALSE(fs::exists(fs::path(recordings) / "message.wav.part"));
  control->send(Play{.endpoint = id, .playback = PlaybackId(1), .items = {file("message.wav")}});
  EXPECT_EQ(control->wait_for<PlayFinished>().how, PlayEnd::played);
  a.listen(5ms);
  EXPECT_GE(a.heard.size(), 25U);
}

TEST_F(PlayRecord, BothSidesAreMixed) {
  Phone a(Codec::pcma, 1000);
  Phone b(Codec::pcmu, 700);
  const EndpointId a_id = open(a);
  const EndpointId b_id = open(b);
  control->send(Connect{.a = a_id, .b = b_id});
  control->send(
      Record{.endpoint = a_id, .recording = RecordingId(3), .side = RecordSide::both, .file = "talk.wav"});
  control->list();
  a.talk_on(25, &b);
  control->send(Close{.endpoint = a_id});
  EXPECT_EQ(control->wait_for<RecordFinished>().how, RecordEnd::hung_up);
  const auto sound = codec::read_sound_file(fs::path(recordings) / "talk.wav");
  ASSERT_TRUE(sound);
  const auto middle = std::span<const std::int16_t>(sound->samples).subspan(800, 2400);
  EXPECT_GT(codec::share_of(middle, 8000, 1000), 0.4);
  EXPECT_GT(codec::share_of(middle, 8000, 700), 0.4);
}

TEST_F(PlayRecord, SilenceAndLengthEndARecording) {
  Phone a(Codec::pcma, 1000);
  const EndpointId id = open(a);
  control->send(Record{.endpoint = id, .recording = RecordingId(1), .file = "a.wav", .longest = 300ms});
  auto end = control->wait_for<RecordFinished>();
  EXPECT_EQ(end.how, RecordEnd::too_long);
  EXPECT_EQ(end.length, Duration(300ms));
  control->send(Record{.endpoint = id,
                       .recording = RecordingId(2),
                       .file = "b.wav",
                       .longest = 10s,
                       .stop_after_silence = 400ms});
  control->list();
  a.talk_on(20);
  end = control->wait_for<RecordFinished>();
  EXPECT_EQ(end.how, RecordEnd::silence);
  EXPECT_NEAR(static_cast<double>(end.length / 1ms), 800, 150);
}

TEST_F(PlayRecord, NamesThatLeaveTheFolderAndFoldersThatAreGone) {
  Phone a;
  const EndpointId id = open(a);
  for (const char* name : {"../x.wav", "/tmp/x.wav", ".hidden", "", "a/b", "a b"}) {
    control->send(Record{.endpoint = id, .recording = RecordingId(1), .file = name});
    EXPECT_EQ(control->wait_for<RecordFinished>().how, RecordEnd::failed) << name;
  }
  fs::remove_all(recordings);
  control->send(Record{.endpoint = id, .recording = RecordingId(2), .file = "x.wav"});
  const auto end = control->wait_for<RecordFinished>();
  EXPECT_EQ(end.how, RecordEnd::failed);
  EXPECT_NE(end.why.find("x.wav"), std::string::npos);
}

}  // namespace
}  // namespace centrale::media_worker
