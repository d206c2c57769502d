// Uploads as strangers send them, through the sandbox and ffmpeg as they are.
#include <gmock/gmock.h>
#include <soci/soci.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "jobs/audio_kind.hpp"
#include "jobs/upload_desk.hpp"
#include "sandbox/run.hpp"

namespace centrale::jobs {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Stands = UploadState::Stands;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class UploadsTest : public testing::Test {
 protected:
  UploadsTest() {
    char name[] = "/tmp/centrale-uploads-XXXXXX";
    folder = ::mkdtemp(name);
    fs::create_directories(folder / "uploads");
    open();
  }
  ~UploadsTest() override {
    desk.reset();
    sounds.reset();
    database.reset();
    fs::remove_all(folder);
  }
  void SetUp() override {
    if (const auto tried = sandbox::try_out(SANDBOX_PROGRAM); !tried)
      GTEST_SKIP() << "this machine permits no sandbox: " << tried.error().what;
  }
  void open(sandbox::Limits limits = {}, const fs::path& launcher = SANDBOX_PROGRAM) {
    desk.reset();
    sounds.reset();
    database.reset();
    database = std::move(*store::Database::open(folder / "centrale.db"));
    sounds = std::move(*store::Sounds::open(*database, folder / "uploads"));
    desk = std::make_unique<UploadDesk>(*sounds, Conversion{.launcher = launcher, .limits = limits});
  }
  // What ffmpeg makes of its own test sources, as a customer's program would.
  fs::path made(const std::string& file, const std::string& source, const std::string& options = "") {
    const fs::path path = folder / file;
    const std::string line = "/usr/bin/ffmpeg -nostdin -loglevel error -y -f lavfi -i '" + source + "' " +
                             options + " " + path.string();
    EXPECT_EQ(std::system(line.c_str()), 0) << line;  // NOLINT: a test's own words
    return path;
  }
  UploadState uploaded(const std::string& bytes, const std::string& name = "jazz",
                       const TenantId& tenant = TenantId("acme")) {
    const auto id = desk->begin(tenant, name);
    if (!id) return {.stands = Stands::failed, .words = id.error().what};
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
      if (const auto added = desk->add(*id, std::string_view(bytes).substr(at, kPiece)); !added)
        return {.stands = Stands::failed, .words = added.error().what};
    }
    EXPECT_TRUE(desk->end(*id));
    return outcome(*id);
  }
  UploadState outcome(const UploadId& id) {
    for (int looked = 0; looked < 6000; ++looked) {
      const auto state = desk->state(id);
      if (!state) return {.stands = Stands::failed, .words = state.error().what};
      if (state->stands == Stands::done || state->stands == Stands::failed) return *state;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return {.stands = Stands::waiting, .words = "never ended"};
  }
  std::string refused(const std::string& bytes) {
    const UploadState state = uploaded(bytes);
    EXPECT_EQ(state.stands, Stands::failed) << state.words;
    EXPECT_FALSE(sounds->find(TenantId("acme"), "jazz"));
    EXPECT_THAT(files(), IsEmpty());  // neither the original nor half a result stays
    return state.words;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& each : fs::directory_iterator(folder / "uploads"))
      names.push_back(each.path().filename());
    return names;
  }

  fs::path folder;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::Sounds> sounds;
  std::unique_ptr<UploadDesk> desk;
};

constexpr const char* kTone = "sine=frequency=440:duration=2:sample_rate=44100";

TEST_F(UploadsTest, CommonKindsBecomeTheSameWav) {
  const std::vector<std::pair<std::string, std::string>> kinds{{"a.wav", "-ac 2"},
                                                               {"b.wav", "-c:a pcm_alaw -ar 8000"},
                                                               {"c.wav", "-c:a adpcm_ms"},
                                                               {"d.mp3", ""},
                                                               {"e.ogg", "-c:a libvorbis"},
                                                               {"f.opus", "-c:a libopus"},
                                                               {"g.flac", ""},
                                                               {"h.m4a", ""},
                                                               {"i.aac", ""},
                                                               {"j.aiff", ""},
                                                               {"k.webm", "-c:a libopus"},
                                                               {"l.au", ""},
                                                               {"m.wav", "-c:a pcm_f32le"}};
  for (const auto& [file, options] : kinds) {
    const UploadState state = uploaded(bytes_of(made(file, kTone, options)));
    ASSERT_EQ(state.stands, Stands::done) << file << ": " << state.words;
    const auto sound = sounds->find(TenantId("acme"), "jazz");
    ASSERT_TRUE(sound);
    EXPECT_NEAR(static_cast<double>(sound->length / std::chrono::milliseconds(1)), 2000, 120) << file;
    const std::string wav = bytes_of(sounds->file_of(sound->id));
    EXPECT_EQ(wav.substr(0, 4) + wav.substr(8, 8), "RIFFWAVEfmt ") << file;
    EXPECT_EQ(wav.substr(24, 4), std::string("\x80\x3e\0\0", 4)) << file;   // 16000
    EXPECT_THAT(files(), ElementsAre(sound->id.value() + ".wav")) << file;  // no original, no earlier one
  }
}

TEST_F(UploadsTest, CoverPicturesAndTagsDoNotMatterAndAreNotKept) {
  (void)made("cover.png", "testsrc=size=64x64:rate=1", "-frames:v 1");
  const std::string cover = (folder / "cover.png").string();
  const UploadState state = uploaded(bytes_of(
      made("cover.mp3", kTone, "-i " + cover + " -map 0 -map 1 -c:v copy -metadata title=secret-words")));
  ASSERT_EQ(state.stands, Stands::done) << state.words;
  const std::string wav = bytes_of(sounds->file_of(sounds->find(TenantId("acme"), "jazz")->id));
  EXPECT_THAT(wav, testing::Not(HasSubstr("secret-words")));
}

TEST_F(UploadsTest, OutlastsARestartAndStraysAreSwept) {
  ASSERT_EQ(uploaded(bytes_of(made("a.wav", kTone))).stands, Stands::done);
  const auto before = sounds->find(TenantId("acme"), "jazz");
  std::ofstream(folder / "uploads/stray.wav") << "x";
  std::ofstream(folder / "uploads/half.wav.part") << "x";
  std::ofstream(folder / "uploads/original.in") << "x";
  open();
  const auto after = sounds->find(TenantId("acme"), "jazz");
  ASSERT_TRUE(after);
  EXPECT_EQ(after->id, before->id);
  EXPECT_THAT(files(), ElementsAre(after->id.value() + ".wav"));
  EXPECT_FALSE(sounds->find(TenantId("globex"), "jazz"));
  sounds->sweep([](const TenantId&) { return false; });
  open();
  EXPECT_FALSE(sounds->find(TenantId("acme"), "jazz"));
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(UploadsTest, NamesThatArePathsAreRefused) {
  for (const std::string& name :
       {std::string("../jazz"), std::string("%2e%2e%2fjazz"), std::string("/etc/passwd"),
        std::string("a\0b", 3), std::string("\\\\host\\share"), std::string(".."), std::string("."),
        std::string(""), std::string("a/b"), std::string("C:jazz"), std::string("jazz\n"),
        std::string(64, 'a')}) {
    const auto begun = desk->begin(TenantId("acme"), name);
    ASSERT_FALSE(begun) << name;
    EXPECT_THAT(begun.error().what, HasSubstr("1 to 63 of a-z 0-9"));
  }
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(UploadsTest, SymlinkInPlaceOfAFileIsNotFollowed) {
  const auto id = *desk->begin(TenantId("acme"), "jazz");
  std::ofstream(folder / "victim") << "kept";
  fs::create_symlink(folder / "victim", folder / "uploads" / (id.value() + ".in"));
  EXPECT_FALSE(desk->add(id, "RIFF"));
  EXPECT_EQ(bytes_of(folder / "victim"), "kept");
}

TEST_F(UploadsTest, WhatIsNoSoundIsRefused) {
  EXPECT_THAT(refused("hello, this is text and nothing else"), HasSubstr("no sound of a kind that is taken"));
  EXPECT_THAT(refused(""), HasSubstr("the file"));
  EXPECT_THAT(refused("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), HasSubstr("no sound of a kind"));
  EXPECT_THAT(refused("ffconcat version 1.0\nfile /etc/passwd\n"), HasSubstr("no sound of a kind"));
  EXPECT_THAT(refused(std::string("RIFF\x10\0\0\0AVI LIST", 16) + std::string(100, 'x')),
              HasSubstr("no sound of a kind"));
  EXPECT_THAT(refused(bytes_of(made("x.avi", kTone))), HasSubstr("no sound of a kind"));
}

TEST_F(UploadsTest, CodecsWithAHistoryAreRefusedInsideAContainerToo) {
  EXPECT_THAT(refused(bytes_of(made("x.ogg", kTone, "-ar 16000 -c:a libspeex"))),
              HasSubstr("cannot be decoded"));
  EXPECT_THAT(refused(bytes_of(made("x.c2", kTone, "-ar 8000 -c:a libcodec2"))),
              HasSubstr("no sound of a kind"));
}

TEST_F(UploadsTest, BrokenFilesAreRefused) {
  const std::string wav = bytes_of(made("a.wav", kTone)), m4a = bytes_of(made("a.m4a", kTone));
  EXPECT_THAT(refused(wav.substr(0, 20)), HasSubstr("the file"));
  EXPECT_THAT(refused(m4a.substr(0, m4a.size() / 2)),
              HasSubstr("cannot be decoded"));  // its index is at the end
  EXPECT_THAT(refused("fLaC" + std::string(1000, 'x')), HasSubstr("the file"));
  EXPECT_THAT(refused("OggS" + std::string(1000, '\0')), HasSubstr("the file"));
  EXPECT_THAT(refused("ID3" + std::string(1000, '\xff')), HasSubstr("the file"));
}

TEST_F(UploadsTest, PictureOnlyIsRefused) {
  EXPECT_THAT(refused(bytes_of(made("x.mp4", "testsrc=duration=1", "-an"))), HasSubstr("cannot be decoded"));
}

TEST_F(UploadsTest, HoursInASmallFileAreRefusedSoon) {
  const std::string bomb = bytes_of(
      made("bomb.flac", "anullsrc=sample_rate=8000:channel_layout=mono", "-t 14400 -compression_level 0"));
  EXPECT_LT(bomb.size(), std::size_t{10} << 20);
  EXPECT_THAT(refused(bomb), HasSubstr("longer than 10 minutes"));
}

TEST_F(UploadsTest, DecoderThatNeedsTooLongIsEnded) {
  const std::string slow = bytes_of(
      made("slow.flac", "anullsrc=sample_rate=192000:channel_layout=7.1", "-t 590 -compression_level 0"));
  open({.processor = std::chrono::seconds(1)});
  EXPECT_THAT(refused(slow), HasSubstr("takes too much to decode"));
}

TEST_F(UploadsTest, LargerThanFiftyMebibytesIsRefusedWhileItComes) {
  EXPECT_EQ(refused("RIFF....WAVE" + std::string((51U << 20), '\0')), "the file is larger than 50 MiB");
}

TEST_F(UploadsTest, WithoutASandboxNothingIsConverted) {
  open({}, "/no/such/launcher");
  EXPECT_THAT(refused(bytes_of(made("a.wav", kTone))), HasSubstr("nothing can be converted here"));
}

TEST_F(UploadsTest, TooManyAtOnceAreRefused) {
  for (std::size_t at = 0; at < UploadDesk::kMostOpen; ++at)
    ASSERT_TRUE(desk->begin(TenantId("acme"), "jazz"));
  EXPECT_FALSE(desk->begin(TenantId("acme"), "jazz"));
}

TEST_F(UploadsTest, IdsThatNobodyGotAreUnknown) {
  EXPECT_FALSE(desk->add(UploadId("../../etc/passwd"), "x"));
  EXPECT_FALSE(desk->end(UploadId("x")));
  EXPECT_FALSE(desk->state(UploadId("x")));
}

}  // namespace
}  // namespace centrale::jobs
