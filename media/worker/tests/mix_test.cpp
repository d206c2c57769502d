// Conferences through a real worker, over real sockets.
#include <algorithm>
#include <array>

#include "codec/tone.hpp"
#include "codec/tone_detector.hpp"
#include "codec/wav.hpp"
#include "worker_fixture.hpp"

namespace centrale::media_worker {
namespace {

const MixId kMix(42);

class Mixing : public WorkerTest {
 protected:
  Phone& add(Codec codec, std::uint16_t hertz, bool muted = false) {
    phones.push_back(std::make_unique<Phone>(codec, hertz));
    ids.push_back(open(*phones.back(), {}, SessionId(phones.size())));
    control->send(JoinMix{.endpoint = ids.back(), .mix = kMix, .muted = muted});
    return *phones.back();
  }
  /// Everybody talks, at the pace of the clock; what was heard before is forgotten.
  void talk(int packets) {
    for (const auto& phone : phones) phone->forget();
    const auto begin = std::chrono::steady_clock::now();
    for (int sent = 1; sent <= packets; ++sent) {
      for (const auto& phone : phones) phone->talk();
      for (const auto& phone : phones) phone->listen(Duration::zero());
      phones.front()->listen(begin + sent * Duration(20ms) - std::chrono::steady_clock::now());
    }
    for (const auto& phone : phones) phone->listen(Duration::zero());
  }
  /// Of what it has heard lately; the first packets are still of the time before.
  static double share(const Phone& phone, double hertz) {
    const codec::Samples all = phone.audio();
    return all.size() < 4000
               ? -1
               : typical_share(std::span<const std::int16_t>(all).last(all.size() - 2400), hertz);
  }
  /// The median of stretches of 200 ms: on a busy machine a phone of a test may miss its time now and then.
  static double typical_share(std::span<const std::int16_t> samples, double hertz) {
    std::vector<double> shares;
    for (; samples.size() >= 1600; samples = samples.subspan(1600))
      shares.push_back(codec::share_of(samples.first(1600), 8000, hertz));
    std::ranges::nth_element(shares, shares.begin() + static_cast<std::ptrdiff_t>(shares.size() / 2));
    return shares[shares.size() / 2];
  }
  static double loudness(const Phone& phone) {
    const codec::Samples all = phone.audio();
    return codec::root_mean_square(
        std::span<const std::int16_t>(all).last(std::min<std::size_t>(all.size(), 2400)));
  }
  static ListedEndpoint listed(const std::vector<ListedSession>& sessions, EndpointId id) {
    for (const ListedSession& session : sessions) {
      for (const ListedEndpoint& each : session.endpoints) {
        if (each.endpoint == id) return each;
      }
    }
    return {};
  }
  void make_file(const std::string& name, std::uint16_t hertz, Duration length) const {
    const auto sound = codec::render_sines(std::span(&hertz, 1), length);
    auto writer = codec::WavWriter::create(files, name);
    ASSERT_TRUE(writer && writer->write(sound.samples) && writer->finish());
  }

  std::vector<std::unique_ptr<Phone>> phones;
  std::vector<EndpointId> ids;
};

void expect_unbroken(const std::vector<HeardPacket>& heard) {
  for (std::size_t i = 1; i < heard.size(); ++i) {
    ASSERT_EQ(heard[i].header.ssrc, heard[0].header.ssrc) << i;
    ASSERT_EQ(rtp::sequence_ahead(heard[i].header.sequence, heard[i - 1].header.sequence), 1) << i;
    ASSERT_GT(static_cast<std::int32_t>(heard[i].header.timestamp - heard[i - 1].header.timestamp), 0) << i;
  }
}

TEST_F(Mixing, EachHearsTheOtherTwoInEveryCodec) {
  add(Codec::pcmu, 500);
  add(Codec::pcma, 1100);
  add(Codec::g722, 1900);
  talk(80);
  const std::array<double, 3> hertz = {500, 1100, 1900};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j)
      EXPECT_NEAR(share(*phones[i], hertz[j]), i == j ? 0 : 0.5, 0.06) << hertz[i] << " hears " << hertz[j];
  }
}

TEST_F(Mixing, AStreamGoesOnFromTalkToMixToPromptToTalk) {
  make_file("bye.wav", 700, 300ms);
  Phone& a = add(Codec::pcma, 500);
  Phone& b = add(Codec::pcma, 1100);
  talk(40);
  std::vector<HeardPacket> all = a.heard;
  const auto keep = [&all, &a] { all.insert(all.end(), a.heard.begin(), a.heard.end()); };
  control->send(Play{.endpoint = ids[0], .playback = PlaybackId(1), .items = {{.text = "bye.wav"}}});
  EXPECT_TRUE(listed(control->list(), ids[0]).mix.empty());
  talk(30);
  keep();
  EXPECT_EQ(control->wait_for<PlayFinished>().how, PlayEnd::played);
  EXPECT_LT(loudness(b), 20) << "nobody is in the mix with it";
  control->send(Connect{.a = ids[0], .b = ids[1]});
  control->list();
  talk(30);
  keep();
  EXPECT_GT(share(a, 1100), 0.9);
  for (const EndpointId id : ids) control->send(JoinMix{.endpoint = id, .mix = MixId(43)});
  control->list();
  talk(50);
  keep();
  EXPECT_GT(share(b, 500), 0.95);
  EXPECT_GT(share(a, 1100), 0.95);
  expect_unbroken(all);
}

TEST_F(Mixing, WhoTalkedWithOneWhoJoinsHearsItNoMore) {
  Phone& a = add(Codec::pcma, 500);
  add(Codec::pcma, 1100);
  Phone c(Codec::pcma, 1900);
  const EndpointId c_id = open(c);
  control->send(Connect{.a = ids[0], .b = c_id});
  control->send(JoinMix{.endpoint = ids[0], .mix = kMix});
  control->list();
  talk(40);
  c.talk();
  c.listen(20ms);
  EXPECT_TRUE(c.heard.empty());
  EXPECT_GT(share(a, 1100), 0.95);
}

TEST_F(Mixing, MutedKeysAndStatistics) {
  Phone& a = add(Codec::pcma, 500);
  Phone& b = add(Codec::pcma, 1100, true);
  talk(50);
  EXPECT_LT(loudness(a), 20);
  EXPECT_GT(share(b, 500), 0.95);
  EXPECT_TRUE(listed(control->list(), ids[1]).muted);
  b.press('7');
  const auto pressed = control->wait_for<DigitPressed>();
  EXPECT_EQ(pressed.digit, '7');
  EXPECT_EQ(pressed.endpoint, ids[1]);
  control->send(JoinMix{.endpoint = ids[1], .mix = kMix});
  EXPECT_FALSE(listed(control->list(), ids[1]).muted);
  talk(50);
  EXPECT_GT(share(a, 1100), 0.95);
  for (const auto& heard : a.heard) EXPECT_EQ(heard.header.payload_type, 8) << "no keys";
  EXPECT_GE(control->statistics(ids[0]).packets_sent, 95U);
}

TEST_F(Mixing, GoesOnWhileControlIsAwayAndIsFoundAgain) {
  make_file("back.wav", 1500, 1s);
  add(Codec::pcma, 500);
  add(Codec::g722, 1100, true);
  control->send(SetBlob{.session = SessionId(1), .bytes = "the room"});
  talk(30);
  control.reset();
  talk(60);
  EXPECT_GT(share(*phones[1], 500), 0.95);
  control = std::make_unique<Control>(socket);
  const auto running = control->list();
  EXPECT_EQ(listed(running, ids[0]).mix, kMix);
  EXPECT_EQ(listed(running, ids[1]).mix, kMix);
  EXPECT_FALSE(listed(running, ids[0]).muted);
  EXPECT_TRUE(listed(running, ids[1]).muted);
  for (std::size_t i = 0; i < 2; ++i)
    control->send(JoinMix{.endpoint = ids[i], .mix = kMix, .muted = i == 1});  // as a new control does
  talk(60);
  EXPECT_GT(share(*phones[1], 500), 0.95);
  expect_unbroken(phones[1]->heard);
  for (const auto& heard : phones[1]->heard) EXPECT_FALSE(heard.header.marker);
  control->send(PlayToMix{.mix = kMix, .items = {{.text = "back.wav"}}});
  talk(45);
  EXPECT_GT(share(*phones[0], 1500), 0.7);
  EXPECT_GT(share(*phones[1], 1500), 0.3);
}

TEST_F(Mixing, AnnouncementsFollowEachOtherAndMissingOnesAreRefused) {
  make_file("one.wav", 700, 500ms);
  make_file("two.wav", 1500, 500ms);
  Phone& a = add(Codec::pcma, 500);
  control->send(PlayToMix{.mix = kMix, .items = {{.text = "none.wav"}}});
  control->send(PlayToMix{.mix = kMix, .items = {{.text = "one.wav"}, {.text = "two.wav"}}});
  talk(60);
  const codec::Samples all = a.audio();
  ASSERT_GT(all.size(), 8000U);
  const auto has = [&all](std::size_t from, double hertz) {
    return codec::share_of(std::span<const std::int16_t>(all).subspan(from, 2400), 8000, hertz) > 0.95;
  };
  std::size_t first = 0;
  while (first + 6400 < all.size() && !has(first, 700)) first += 160;
  EXPECT_TRUE(has(first, 700));
  EXPECT_TRUE(has(first + 4000, 1500));
  EXPECT_NE(control->wait_for<Refused>().what.find("none.wav"), std::string::npos);
}

TEST_F(Mixing, ImpossibleOrdersAreRefused) {
  Phone phone;
  control->send(JoinMix{.endpoint = EndpointId(7), .mix = kMix});
  EXPECT_NE(control->wait_for<Refused>().what.find("7"), std::string::npos);
  control->send(JoinMix{.endpoint = open(phone)});
  EXPECT_NE(control->wait_for<Refused>().what.find("above zero"), std::string::npos);
  control->send(PlayToMix{.mix = kMix, .items = {{.text = "x.wav"}}});
  EXPECT_NE(control->wait_for<Refused>().what.find("nobody"), std::string::npos);
  add(Codec::pcma, 500);
  for (int i = 0; i < 17; ++i)
    control->send(PlayToMix{.mix = kMix, .items = {{.kind = PlayItem::Kind::silence, .length = 5s}}});
  EXPECT_NE(control->wait_for<Refused>().what.find("wait already"), std::string::npos);
}

TEST_F(Mixing, TheHundredAndTwentyNinthIsRefusedAndLeftAsItWas) {
  for (int i = 0; i < 128; ++i) add(Codec::pcma, 500, true);
  Phone& late = add(Codec::pcma, 1100);
  const auto refused = control->wait_for<Refused>();
  EXPECT_EQ(refused.endpoint, ids.back());
  EXPECT_EQ(refused.what, "join mix 42: it is full, at most 128 are in one");
  EXPECT_TRUE(listed(control->list(), ids.back()).mix.empty());
  control->send(JoinMix{.endpoint = ids[5], .mix = kMix, .muted = false});  // who is in may say so again
  control->send(Close{.endpoint = ids[0]});
  control->send(JoinMix{.endpoint = ids.back(), .mix = kMix});
  EXPECT_EQ(listed(control->list(), ids.back()).mix, kMix);
  EXPECT_EQ(control->count<Refused>(), 0U);
  late.listen(100ms);
  EXPECT_GE(late.heard.size(), 4U);
}

TEST_F(Mixing, AJoinEndsAPlaybackAndAMixEndsWithItsLast) {
  Phone a;
  const EndpointId id = open(a);
  control->send(Play{.endpoint = id,
                     .playback = PlaybackId(9),
                     .items = {{.kind = PlayItem::Kind::tone, .tone = Tone::ringback}},
                     .loops = 0});
  control->send(JoinMix{.endpoint = id, .mix = kMix});
  const auto end = control->wait_for<PlayFinished>();
  EXPECT_EQ(end.playback, PlaybackId(9));
  EXPECT_EQ(end.how, PlayEnd::stopped);
  control->send(StopPlay{.playback = PlaybackId(9)});
  EXPECT_EQ(listed(control->list(), id).mix, kMix) << "that was over already";
  control->send(Silence{.endpoint = id});
  control->send(PlayToMix{.mix = kMix, .items = {{.text = "x.wav"}}});
  EXPECT_NE(control->wait_for<Refused>().what.find("nobody"), std::string::npos);
}

TEST_F(Mixing, ARecordingHasWhatThePartySaysAndHears) {
  add(Codec::pcma, 500);
  add(Codec::g722, 1100);
  control->send(
      Record{.endpoint = ids[0], .recording = RecordingId(1), .side = RecordSide::both, .file = "talk.wav"});
  talk(100);
  control->send(StopRecord{.recording = RecordingId(1)});
  EXPECT_EQ(control->wait_for<RecordFinished>().how, RecordEnd::stopped);
  const auto sound = codec::read_sound_file((folder.path / "recordings" / "talk.wav").string());
  ASSERT_TRUE(sound);
  ASSERT_GT(sound->samples.size(), 12000U);
  const auto middle = std::span<const std::int16_t>(sound->samples).subspan(4000, 8000);
  EXPECT_NEAR(typical_share(middle, 500), 0.5, 0.06);
  EXPECT_NEAR(typical_share(middle, 1100), 0.5, 0.06);
}

TEST_F(Mixing, MembersCloseInAnyOrderWhileTheOthersTalk) {
  for (const std::size_t begin : {0U, 1U, 2U, 3U}) {
    phones.clear();
    ids.clear();
    for (const int hertz : {500, 900, 1300, 1700})
      add(hertz == 900 ? Codec::g722 : Codec::pcma, static_cast<std::uint16_t>(hertz));
    talk(5);
    for (std::size_t i = 0; i < 4; ++i) {
      control->send(Close{.endpoint = ids[(begin + i * 3) % 4]});
      talk(3);
    }
    EXPECT_TRUE(control->list().empty());
  }
}

}  // namespace
}  // namespace centrale::media_worker
