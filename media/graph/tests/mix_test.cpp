// Who hears whom in a mix, how loud, and what a mix costs those who say nothing.
#include "media_graph/mix.hpp"

#include <algorithm>
#include <initializer_list>
#include <memory>

#include "conference.hpp"

namespace centrale::media_graph {
namespace {

double decibels(double ratio) { return 20 * std::log10(ratio); }

std::unique_ptr<Player> announcement(std::uint64_t id, std::uint16_t hertz, Duration length) {
  auto player = std::make_unique<Player>(PlaybackId(id), std::vector<PlayItem>{{.text = "x"}}, 1);
  const auto generation = player->expect(Mix::kAnnouncementCodec);
  player->got(generation, 0,
              std::make_shared<const std::vector<std::uint8_t>>(codec::encode_all(
                  codec::render_sines(std::span(&hertz, 1), length), Mix::kAnnouncementCodec)));
  return player;
}

/// One SSRC, every sequence number, time going on by what each packet holds.
void expect_unbroken(const std::vector<Heard>& heard) {
  for (std::size_t i = 1; i < heard.size(); ++i) {
    ASSERT_EQ(heard[i].header.ssrc, heard[0].header.ssrc) << i;
    ASSERT_EQ(rtp::sequence_ahead(heard[i].header.sequence, heard[i - 1].header.sequence), 1) << i;
    ASSERT_EQ(heard[i].header.timestamp - heard[i - 1].header.timestamp, heard[i - 1].payload.size()) << i;
  }
}

TEST_F(Conference, EachHearsTheOthersAndNeverHimself) {
  for (const std::uint16_t hertz : std::initializer_list<std::uint16_t>{500, 1000, 1900}) add(hertz);
  run(1500ms);
  for (const auto& party : parties) {
    for (const auto& other : parties) {
      if (other == party) {
        EXPECT_LT(party->share(other->hertz), 0.001) << party->hertz;
      } else {
        EXPECT_NEAR(party->share(other->hertz), 0.5, 0.03) << party->hertz << " hears " << other->hertz;
      }
    }
    expect_unbroken(party->packets());
  }
}

TEST_F(Conference, EveryPairOfCodecsMixesBothWays) {
  const Codec all[] = {Codec::pcmu, Codec::pcma, Codec::g722};
  for (const Codec codec : all)
    add(static_cast<std::uint16_t>(500 + 600 * static_cast<int>(codec)), {.codec = codec});
  run(1500ms);
  for (const auto& party : parties) {
    for (const auto& other : parties) {
      if (other == party) {
        EXPECT_LT(party->share(other->hertz), 0.002) << party->hertz;
      } else {
        EXPECT_NEAR(party->share(other->hertz), 0.5, 0.05) << party->hertz << " hears " << other->hertz;
      }
    }
  }
}

TEST_F(Conference, WideBandStaysWideBetweenThoseWhoHaveIt) {
  Party& speaker = add(6000, {.codec = Codec::g722});
  Party& wide = add(0, {.codec = Codec::g722}, true);
  Party& narrow = add(0, {}, true);
  run(1s);
  EXPECT_LT(narrow.loudness(), 100) << "6 kHz is above what G.711 has";
  codec::G722Decoder decoder;
  codec::Samples samples;
  for (const Heard& packet : wide.packets()) {
    std::array<std::int16_t, 2 * kMixFrame> frame;
    decoder.decode(packet.payload, frame);
    samples.insert(samples.end(), frame.begin(), frame.end());
  }
  const auto last = std::span<const std::int16_t>(samples).last(8000);
  EXPECT_GT(codec::share_of(last, 16000, 6000), 0.9);
  EXPECT_LT(speaker.loudness(), 60);
}

TEST_F(Conference, OneSpeakerIsHeardAsLoudAsHeSpeaks) {
  add(1000, {.amplitude = 9000});
  Party& same = add(0, {}, true);
  Party& other_law = add(0, {.codec = Codec::pcmu}, true);
  Party& wide = add(0, {.codec = Codec::g722}, true);
  run(1s);
  const double said = 9000 / std::sqrt(2.0);
  for (const Party* each : {&same, &other_law, &wide}) {
    EXPECT_NEAR(decibels(each->loudness() / said), 0, 1);
    EXPECT_GT(each->share(1000), 0.97);
  }
}

TEST_F(Conference, ThreeLoudOnesAreNotClipped) {
  for (const std::uint16_t hertz : std::initializer_list<std::uint16_t>{500, 1100, 1900})
    add(hertz, {.amplitude = 16000});
  Party& listener = add(0, {}, true);
  Party& wide = add(0, {.codec = Codec::g722}, true);
  run(2s);
  for (const Party* each : {&listener, &wide}) {
    double whole = 0;
    for (const std::uint16_t hertz : std::initializer_list<std::uint16_t>{500, 1100, 1900}) {
      EXPECT_NEAR(each->share(hertz), 1.0 / 3, 0.03);
      whole += each->share(hertz);
    }
    EXPECT_GT(whole, 0.98) << "what is clipped has other frequencies too";
    EXPECT_GT(each->loudness(), 8000) << "turned down no further than is needed";
  }
}

TEST_F(Conference, AMutedOneHearsAndIsNotHeard) {
  Party& a = add(500);
  Party& b = add(1000);
  Party& c = add(1900, {}, true);
  run(1s);
  EXPECT_LT(a.share(1900), 0.001);
  EXPECT_GT(a.share(1000), 0.98);
  EXPECT_NEAR(c.share(500), 0.5, 0.03);
  EXPECT_NEAR(c.share(1000), 0.5, 0.03);
  c.endpoint->join(mix, false);
  b.endpoint->join(mix, true);
  run(1s);
  EXPECT_GT(a.share(1900), 0.98);
  EXPECT_LT(a.share(1000), 0.001);
  for (const auto& party : parties) expect_unbroken(party->packets());
}

TEST_F(Conference, JoiningAgainDisturbsNothing) {
  Party& a = add(500);
  add(1000);
  run(1s);
  const std::size_t before = a.packets().size();
  for (const auto& party : parties) party->endpoint->join(mix, false);
  run(600ms);
  EXPECT_EQ(a.packets().size(), before + 30);
  EXPECT_GT(a.share(1000), 0.98);
  for (std::size_t i = 1; i < a.packets().size(); ++i) EXPECT_FALSE(a.packets()[i].header.marker) << i;
}

TEST_F(Conference, WhoLeavesIsHeardNoMoreAndTheRestGoesOn) {
  for (const std::uint16_t hertz : std::initializer_list<std::uint16_t>{500, 1000, 1900}) add(hertz);
  run(1s);
  parties[1]->endpoint->silence(PlayEnd::stopped);
  parties[1]->forget();
  run(1s);
  EXPECT_TRUE(parties[1]->packets().empty());
  EXPECT_GT(parties[0]->share(1900), 0.98);
  EXPECT_GT(parties[2]->share(500), 0.98);
  parties[1]->endpoint->join(mix, false);
  run(1s);
  EXPECT_NEAR(parties[0]->share(1000), 0.5, 0.03);
}

TEST_F(Conference, EndsInEveryOrder) {
  std::array<std::size_t, 4> order = {0, 1, 2, 3};
  do {
    parties.clear();
    for (const std::uint16_t hertz : std::initializer_list<std::uint16_t>{500, 1000, 1500, 1900}) add(hertz);
    run(60ms);
    for (const std::size_t leaves : order) {
      parties[leaves]->endpoint->close();
      parties[leaves]->endpoint.reset();
      run(20ms);
    }
    EXPECT_TRUE(mix.empty());
  } while (std::ranges::next_permutation(order).found);
}

TEST_F(Conference, ThirtyHearOneAnotherAndListenersShareOneSound) {
  for (int i = 0; i < 30; ++i) add(static_cast<std::uint16_t>(300 + 100 * i), {.amplitude = 900});
  run(1500ms);
  for (const auto& party : parties) {
    EXPECT_LT(party->share(party->hertz), 0.002) << party->hertz;
    for (const auto& other : parties) {
      if (other != party) EXPECT_NEAR(party->share(other->hertz), 1.0 / 29, 0.02);
    }
  }
  for (std::size_t i = 3; i < parties.size(); ++i) parties[i]->endpoint->join(mix, true);
  run(500ms);
  for (std::size_t i = 4; i < parties.size(); ++i)
    EXPECT_EQ(parties[i]->packets().back().payload, parties[3]->packets().back().payload);
}

TEST_F(Conference, NobodySpeaksAndStreamsGoOn) {
  Party& a = add(500);
  Party& b = add(500, {.codec = Codec::g722});
  a.talks = b.talks = false;
  run(1s);
  EXPECT_EQ(a.packets().size(), 50U);
  EXPECT_EQ(b.packets().size(), 50U);
  EXPECT_LT(a.loudness(), 10);
  EXPECT_LT(b.loudness(), 10);
}

TEST_F(Conference, PacketsOfEveryLengthGoInAndOut) {
  int number = 0;
  for (const int ptime : {10, 20, 30, 40, 50, 60}) {
    add(static_cast<std::uint16_t>(500 + 200 * number++),
        {.amplitude = 3000, .ptime = ptime, .hears = static_cast<std::uint8_t>(ptime)});
  }
  run(3s);
  for (const auto& party : parties) {
    const std::size_t length = party->packets().front().payload.size();
    EXPECT_EQ(length, party->endpoint->config().ptime * 8U);
    expect_unbroken(party->packets());
    for (const auto& other : parties) {
      EXPECT_NEAR(party->share(other->hertz), other == party ? 0 : 0.2, 0.02)
          << party->hertz << " " << other->hertz;
    }
  }
}

TEST_F(Conference, AnnouncementsAreHeardByAllOneAfterTheOther) {
  Party& a = add(500);
  Party& muted = add(0, {.codec = Codec::g722}, true);
  run(1s);
  mix.announce(announcement(1, 1000, 600ms));
  mix.announce(announcement(2, 1900, 600ms));
  EXPECT_NE(mix.announcement(PlaybackId(2)), nullptr);
  run(580ms);
  EXPECT_GT(a.share(1000), 0.97) << "he hears it alone: nobody else speaks";
  EXPECT_NEAR(muted.share(1000), 0.5, 0.05);
  EXPECT_NEAR(muted.share(500), 0.5, 0.05) << "over the talk";
  run(600ms);
  EXPECT_GT(a.share(1900), 0.9);
  EXPECT_LT(a.share(1000), 0.05);
  run(600ms);
  EXPECT_LT(a.loudness(), 10);
  EXPECT_EQ(mix.announcements(), 0U);
  EXPECT_TRUE(std::ranges::none_of(
      room.told, [](const WorkerEvent& event) { return std::holds_alternative<Refused>(event); }));
}

TEST_F(Conference, AnAnnouncementThatCannotBeReadIsReportedAndTheNextIsHeard) {
  Party& a = add(500);
  auto broken = std::make_unique<Player>(PlaybackId(1), std::vector<PlayItem>{{.text = "x"}}, 1);
  const auto generation = broken->expect(Mix::kAnnouncementCodec);
  Player* waits = broken.get();
  mix.announce(std::move(broken));
  mix.announce(announcement(2, 1900, 1s));
  run(100ms);
  EXPECT_LT(a.loudness(), 10) << "the first waits for its clip";
  waits->got(generation, 0, fail("x.wav: not there"));
  run(600ms);
  EXPECT_GT(a.share(1900), 0.98);
  const auto said = std::ranges::find_if(
      room.told, [](const WorkerEvent& event) { return std::holds_alternative<Refused>(event); });
  ASSERT_NE(said, room.told.end());
  EXPECT_EQ(std::get<Refused>(*said).what, "play to mix 5: x.wav: not there");
}

TEST_F(Conference, WhatWasAnnouncedToAnEmptyRoomIsNotHeardByTheNext) {
  Party& a = add(500);
  mix.announce(announcement(1, 1000, 5s));
  run(100ms);
  a.endpoint->silence(PlayEnd::stopped);
  Party& b = add(700);
  run(600ms);
  EXPECT_LT(b.loudness(), 10);
}

/// A sine of one loudness all along: a seam would be a click, which is a louder or softer stretch.
void expect_no_seam(const codec::Samples& all, std::size_t from, double hertz) {
  for (std::size_t at = from; at + 160 <= all.size(); at += 160) {
    const auto frame = std::span<const std::int16_t>(all).subspan(at, 160);
    EXPECT_NEAR(decibels(codec::root_mean_square(frame) / (6000 / std::sqrt(2.0))), 0, 1) << at;
    EXPECT_GT(codec::share_of(frame, 8000, hertz), 0.97) << at;
  }
}

TEST_F(Conference, AListenerWhoBeginsToSpeakHearsNoSeamInG722) {
  add(1013, {.codec = Codec::g722});
  Party& b = add(1900, {.codec = Codec::g722});
  b.talks = false;
  run(1s);
  b.talks = true;
  run(500ms);
  expect_no_seam(b.heard(60s), 4000, 1013);
}

TEST_F(Conference, ASpeakerWhoFallsSilentHearsNoSeamInG722) {
  Party& a = add(1013, {.codec = Codec::g722});
  Party& b = add(1900, {.codec = Codec::g722});
  a.talks = b.talks = false;
  run(500ms);  // the stream of all listeners is of silence
  a.talks = b.talks = true;
  run(500ms);
  b.talks = false;
  run(2600ms);  // longer than it keeps a stream of its own
  expect_no_seam(b.heard(60s), 6400, 1013);
}

TEST_F(Conference, KeysAreReportedAndNotMixed) {
  Party& a = add(1000);
  Party& b = add(500);
  b.talks = false;
  run(500ms);
  std::vector<std::uint8_t> key(rtp::kHeaderBytes + 4);
  rtp::write({.payload_type = 101, .sequence = 900, .timestamp = 5000, .ssrc = 1002},
             std::span(key).first<rtp::kHeaderBytes>());
  key[12] = 5;
  key[13] = 0x0a;
  b.endpoint->on_rtp(key, kParty, now);
  a.forget();
  run(500ms);
  EXPECT_TRUE(std::ranges::any_of(room.told, [](const WorkerEvent& event) {
    const auto* pressed = std::get_if<DigitPressed>(&event);
    return pressed != nullptr && pressed->digit == '5' && pressed->endpoint == EndpointId(2);
  }));
  EXPECT_LT(a.loudness(), 10);
  EXPECT_TRUE(
      std::ranges::all_of(a.packets(), [](const Heard& each) { return each.header.payload_type == 8; }));
}

TEST_F(Conference, PausesWithComfortNoiseAreSilence) {
  Party& a = add(1000);
  Party& b = add(500);
  run(500ms);
  b.talks = false;
  b.pause(2s);
  std::vector<std::uint8_t> noise(rtp::kHeaderBytes + 1, 60);
  for (int i = 0; i < 20; ++i) {
    rtp::write({.payload_type = rtp::kComfortNoise, .sequence = static_cast<std::uint16_t>(i), .ssrc = 1002},
               std::span(noise).first<rtp::kHeaderBytes>());
    b.endpoint->on_rtp(noise, kParty, now);
    run(100ms);
  }
  EXPECT_LT(a.loudness(), 10);
  EXPECT_GT(b.share(1000), 0.98);
  b.talks = true;
  run(600ms);
  EXPECT_GT(a.share(500), 0.98);
}

TEST_F(Conference, DriftJitterDisorderAndLossAtOnce) {
  add(500, {.clock = 1.0001});
  add(1000, {.clock = 0.9999, .jitter = 40ms});  // later ones overtake
  Party& lossy = add(1500, {.codec = Codec::g722, .jitter = 10ms});
  lossy.lose_every = 25;
  Party& listener = add(0, {}, true);
  run(60s);
  const codec::Samples heard = listener.heard(30s);
  for (const double hertz : {500, 1000, 1500}) {
    std::size_t poor = 0;
    for (std::size_t at = 0; at + 1600 <= heard.size(); at += 1600) {
      const auto part = std::span<const std::int16_t>(heard).subspan(at, 1600);
      if (codec::share_of(part, 8000, hertz) < 0.22) ++poor;
    }
    EXPECT_LE(poor, 8U) << hertz << ": of 150 stretches of 200 ms";
  }
  EXPECT_EQ(listener.packets().size(), 3000U);
}

TEST_F(Conference, OnePartyOnHoldIsSentNothingAndComesBack) {
  Party& a = add(1000);
  Party& b = add(500);
  run(500ms);
  EndpointConfig held = b.endpoint->config();
  const EndpointConfig before = held;
  held.send = held.receive = false;
  b.endpoint->configure(held, now);
  run(200ms);
  b.forget();
  run(500ms);
  EXPECT_TRUE(b.packets().empty());
  EXPECT_LT(a.loudness(), 10);
  b.endpoint->configure(before, now);
  run(600ms);
  EXPECT_GT(a.share(500), 0.98);
  EXPECT_GT(b.share(1000), 0.98);
}

TEST_F(Conference, ACodecMayChangeWithinTheConference) {
  Party& a = add(1000);
  Party& b = add(500);
  run(500ms);
  EndpointConfig config = b.endpoint->config();
  config.formats = {{Codec::g722, 9}, {Codec::pcma, 8}};  // hears G.722 and still sends PCMA
  b.endpoint->configure(config, now);
  run(600ms);
  EXPECT_GT(a.share(500), 0.98);
  EXPECT_EQ(b.packets().back().header.payload_type, 9);
  config.formats = {{Codec::pcma, 8}};
  b.endpoint->configure(config, now);
  run(600ms);
  EXPECT_GT(a.share(500), 0.98);
  EXPECT_GT(b.share(1000), 0.98);
}

}  // namespace
}  // namespace centrale::media_graph
