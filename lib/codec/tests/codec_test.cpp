#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "codec/g711.hpp"
#include "codec/tone.hpp"
#include "codec/tone_detector.hpp"
#include "codec/transcoder.hpp"
#include "codec/wav.hpp"

namespace centrale::codec {
namespace {

using rtp::Codec;
namespace fs = std::filesystem;

Sound sine(std::uint16_t hertz, std::uint32_t rate = 8000, Duration length = 1s) {
  return render_sines(std::span(&hertz, 1), length, rate);
}

TEST(G711, KnownCodesOfTheRecommendation) {
  EXPECT_EQ(g711(Codec::pcmu).decode[0xff], 0);
  EXPECT_EQ(g711(Codec::pcmu).decode[0x80], 32124);
  EXPECT_EQ(g711(Codec::pcmu).decode[0x00], -32124);
  EXPECT_EQ(g711(Codec::pcma).decode[0xd5], 8);
  EXPECT_EQ(g711(Codec::pcma).decode[0xaa], 32256);
  EXPECT_EQ(g711(Codec::pcma).decode[0x2a], -32256);
  EXPECT_EQ(g711(Codec::pcmu).code(0), 0xff);
  EXPECT_EQ(g711(Codec::pcma).code(0), 0xd5);
  EXPECT_EQ(g711(Codec::pcmu).code(32767), 0x80);
  EXPECT_EQ(g711(Codec::pcma).code(-32768), 0x2a);
}

TEST(G711, EveryCodeIsItself) {
  for (const Codec law : {Codec::pcmu, Codec::pcma}) {
    for (std::size_t code = 0; code < 256; ++code) {
      if (law == Codec::pcmu && code == 0x7f) continue;  // the negative zero
      EXPECT_EQ(g711(law).code(g711(law).decode[code]), code);
    }
  }
}

/// Payload in packets of 20 ms through `step`, decoded by a decoder of its own.
Samples through(Codec from, Codec to, std::uint16_t hertz) {
  auto payload = encode_all(sine(hertz), from);
  Transcoder transcoder(from, to);
  LinearDecoder decoder(to);
  Samples out(payload.size());
  for (std::size_t at = 0; at + 160 <= payload.size(); at += 160) {
    const auto packet = std::span(payload).subspan(at, 160);
    if (from != to) transcoder.convert(packet);
    decoder.decode(packet, std::span(out).subspan(at, 160));
  }
  return Samples(out.begin() + 800, out.end());  // without the filters' run-in
}

TEST(Transcoder, ToneInToneOutBetweenEveryPair) {
  for (const Codec from : {Codec::pcmu, Codec::pcma, Codec::g722}) {
    for (const Codec to : {Codec::pcmu, Codec::pcma, Codec::g722}) {
      for (const std::uint16_t hertz : std::initializer_list<std::uint16_t>{300, 1000, 3000}) {
        const Samples out = through(from, to, hertz);
        EXPECT_GT(share_of(out, 8000, hertz), 0.97) << int(from) << int(to) << " " << hertz;
        EXPECT_NEAR(root_mean_square(out), 6000 / std::sqrt(2.0), 500)
            << int(from) << int(to) << " " << hertz;
      }
    }
  }
}

TEST(Resampler, NothingIsFoldedBack) {
  for (const std::uint16_t hertz : std::initializer_list<std::uint16_t>{4200, 5000, 6500, 7500}) {
    const Sound wide = sine(hertz, 16000);
    HalveRate halve;
    Samples out(wide.samples.size() / 2);
    halve.run(wide.samples, out);
    EXPECT_LT(root_mean_square(std::span(out).subspan(200)), 15) << hertz;  // 49 dB down
    const Samples whole = resample(wide, 8000);
    EXPECT_LT(root_mean_square(std::span(whole).subspan(200, whole.size() - 400)), 15) << hertz;
  }
}

TEST(Resampler, DoublingLeavesNoImage) {
  const Sound narrow = sine(1000);
  DoubleRate twice;
  Samples out(narrow.samples.size() * 2);
  twice.run(narrow.samples, out);
  const auto settled = std::span<const std::int16_t>(out).subspan(400);
  EXPECT_GT(share_of(settled, 16000, 1000), 0.99);
  EXPECT_LT(share_of(settled, 16000, 7000), 0.0001);
}

TEST(Resampler, FilesOfEveryRate) {
  for (const std::uint32_t rate : {8000U, 11025U, 16000U, 22050U, 44100U, 48000U}) {
    const Samples out = resample(sine(440, rate), 8000);
    EXPECT_NEAR(static_cast<double>(out.size()), 8000, 2);
    EXPECT_GT(share_of(std::span(out).subspan(200, 7600), 8000, 440), 0.99) << rate;
  }
}

TEST(Tone, CountriesDiffer) {
  const auto nl = render(Tone::busy, "nl", 500ms);
  EXPECT_GT(share_of(nl.samples, 8000, 425), 0.9);
  const auto us = render(Tone::busy, "us", 500ms);
  EXPECT_GT(share_of(us.samples, 8000, 480), 0.4);
  EXPECT_GT(share_of(us.samples, 8000, 620), 0.4);
  EXPECT_EQ(render(Tone::busy, "xx").samples, render(Tone::busy, "nl").samples);
  EXPECT_EQ(render(Tone::ringback, "gb").samples.size(), 24000U);
  EXPECT_EQ(render(Tone::ringback, "nl", 7s).samples.size(), 56000U);
}

TEST(Tone, KeysHaveTheirTwoFrequencies) {
  const auto keys = render_digits("5");
  const auto on = std::span<const std::int16_t>(keys.samples).first(800);
  EXPECT_GT(share_of(on, 8000, 770), 0.4);
  EXPECT_GT(share_of(on, 8000, 1336), 0.4);
}

TEST(ToneDetector, SilenceAndNoiseAreNoTone) {
  const std::array<double, 3> wanted = {425, 1000, 2000};
  Samples silence(8000);
  EXPECT_EQ(dominant(silence, 8000, wanted), 0);
  Samples noise(8000);
  std::uint32_t seed = 1;
  for (auto& sample : noise) sample = static_cast<std::int16_t>((seed = seed * 1664525 + 1013904223) >> 18);
  EXPECT_EQ(dominant(noise, 8000, wanted), 0);
  EXPECT_EQ(dominant(sine(1000).samples, 8000, wanted), 1000);
}

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "centrale-codec-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
};

TEST(Wav, WrittenAndReadAgain) {
  const Folder folder;
  const Sound sound = sine(440);
  {
    auto writer = WavWriter::create(folder.path, "a.wav");
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->write(sound.samples));
    EXPECT_TRUE(fs::exists(folder.path / "a.wav.part"));
    EXPECT_FALSE(fs::exists(folder.path / "a.wav"));
    ASSERT_TRUE(writer->finish());
  }
  EXPECT_FALSE(fs::exists(folder.path / "a.wav.part"));
  const auto read = read_sound_file(folder.path / "a.wav");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->rate, 8000U);
  EXPECT_EQ(read->samples, sound.samples);
}

TEST(Wav, UnfinishedLeavesNothing) {
  const Folder folder;
  {
    auto writer = WavWriter::create(folder.path, "a.wav");
    ASSERT_TRUE(writer->write(sine(440).samples));
  }
  EXPECT_TRUE(fs::is_empty(folder.path));
}

TEST(Wav, FullDiskIsSaidAndLeavesNothing) {
  const Folder folder;
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tiny{.rlim_cur = 10000, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tiny);  // the same road as ENOSPC
  {
    auto writer = WavWriter::create(folder.path, "a.wav");
    const auto written = writer->write(sine(440).samples);
    ASSERT_FALSE(written);
    EXPECT_TRUE(written.error().disk_full);
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, ignored);
  EXPECT_TRUE(fs::is_empty(folder.path));
}

TEST(Wav, ErrorsNameTheFile) {
  EXPECT_NE(read_sound_file("/nowhere/x.wav").error().what.find("/nowhere/x.wav"), std::string::npos);
  const std::array<std::uint8_t, 4> junk = {1, 2, 3, 4};
  EXPECT_FALSE(read_sound(junk, "junk"));
  EXPECT_FALSE(WavWriter::create("/nowhere", "x.wav"));
}

}  // namespace
}  // namespace centrale::codec
