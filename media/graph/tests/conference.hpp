// A mix with parties who send sines and keep what they hear, on a clock that the test moves.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <vector>

#include "codec/tone.hpp"
#include "codec/tone_detector.hpp"
#include "codec/transcoder.hpp"
#include "media_graph/endpoint.hpp"
#include "media_graph/mix.hpp"

namespace centrale::media_graph {

using namespace media_control;

inline const rtp::Address kParty = *rtp::parse_address("192.0.2.7", 4000);

struct Heard {
  rtp::Header header;
  std::vector<std::uint8_t> payload;
};

class ConferenceRoom final : public Environment {
 public:
  void send_rtp(const Endpoint& from, std::span<const std::uint8_t> datagram, const rtp::Address&) override {
    std::vector<std::uint8_t> bytes(datagram.begin(), datagram.end());
    const auto packet = rtp::parse(bytes);
    heard[from.id()].push_back(
        {.header = *packet, .payload = {packet->payload.begin(), packet->payload.end()}});
  }
  void send_rtcp(const Endpoint&, std::span<const std::uint8_t>, const rtp::Address&) override {}
  void tell(WorkerEvent event) override { told.push_back(std::move(event)); }
  void wants_turn(Endpoint&) override {}
  [[nodiscard]] WallInstant wall_now() const override { return {}; }

  std::map<EndpointId, std::vector<Heard>> heard;
  std::vector<WorkerEvent> told;
};

/// How a party sends.
struct Manner {
  Codec codec = Codec::pcma;
  double amplitude = 6000;
  int ptime = 20;           // of what it sends
  std::uint8_t hears = 20;  // ptime of what it wants
  double clock = 1;         // of its own against ours: 1.0001 is 100 ppm fast
  Duration jitter{};        // each packet is late by up to so much
};

class Party {
 public:
  Party(ConferenceRoom& room, std::uint64_t id, std::uint16_t hertz, Manner manner, Instant now)
      : endpoint(std::make_unique<Endpoint>(room, SessionId(id), EndpointId(id), Port{}, "cname", now)),
        hertz(hertz),
        room_(room),
        manner_(manner),
        next_at_(now) {
    EndpointConfig config;
    config.remote = kParty;
    config.formats = {{manner.codec, rtp::static_payload_type(manner.codec)}};
    config.dtmf_send = config.dtmf_receive = 101;
    config.ptime = manner.hears;
    endpoint->configure(config, now);
    const std::uint32_t rate = manner.codec == Codec::g722 ? 16000 : 8000;
    sine_ = codec::encode_all(codec::render_sines(std::span(&hertz, 1), 4s, rate, manner.amplitude),
                              manner.codec);
    next_.ssrc = static_cast<std::uint32_t>(1000 + id);
    next_.payload_type = rtp::static_payload_type(manner.codec);
    next_.timestamp = 0xffffff00;
  }

  /// What it sends until then, in the order in which it arrives.
  void send_until(Instant now) {
    for (; talks && next_at_ <= now; next_at_ += spacing()) {
      const bool lost = lose_every != 0 && ++sent_ % lose_every == 0;
      if (!lost) on_the_way_.emplace(next_at_ + lateness(), make());
      next_.sequence = static_cast<std::uint16_t>(next_.sequence + 1);
      next_.timestamp += static_cast<std::uint32_t>(manner_.ptime) * 8;
      said_ = (said_ + static_cast<std::size_t>(manner_.ptime) * 8) % sine_.size();
    }
    if (!talks) next_at_ = now;
    while (!on_the_way_.empty() && on_the_way_.begin()->first <= now) {
      auto bytes = std::move(on_the_way_.begin()->second);
      on_the_way_.erase(on_the_way_.begin());
      if (endpoint) endpoint->on_rtp(bytes, kParty, now);
    }
  }
  /// Silence without packets; its timestamps go on with its clock.
  void pause(Duration span) {
    next_.timestamp += static_cast<std::uint32_t>(span / 125us);
    next_at_ += span;
  }

  [[nodiscard]] const std::vector<Heard>& packets() const {
    return room_.heard[EndpointId(next_.ssrc - 1000)];
  }
  /// The last `span` of what it has heard, at 8 kHz.
  [[nodiscard]] codec::Samples heard(Duration span = 500ms) const {
    codec::LinearDecoder decoder(manner_.codec);
    codec::Samples all;
    for (const Heard& packet : packets()) {
      std::array<std::int16_t, codec::kLongestPayload> samples;
      const std::size_t count = decoder.decode(packet.payload, samples);
      all.insert(all.end(), samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(count));
    }
    const auto wanted = static_cast<std::size_t>(span / 125us);
    if (all.size() > wanted) all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(wanted));
    return all;
  }
  /// Share of the energy that it has heard lately.
  [[nodiscard]] double share(std::uint16_t of_hertz) const {
    return codec::share_of(heard(), 8000, of_hertz);
  }
  [[nodiscard]] double loudness() const { return codec::root_mean_square(heard()); }
  void forget() { room_.heard[EndpointId(next_.ssrc - 1000)].clear(); }

  std::unique_ptr<Endpoint> endpoint;
  std::uint16_t hertz;
  bool talks = true;
  unsigned lose_every = 0;

 private:
  [[nodiscard]] Duration spacing() const {
    return std::chrono::duration_cast<Duration>(
        std::chrono::duration<double, std::milli>(manner_.ptime / manner_.clock));
  }
  [[nodiscard]] Duration lateness() {
    random_ = random_ * 1664525 + 1013904223;
    return manner_.jitter * static_cast<std::int64_t>(random_ >> 16) / 65536;
  }
  [[nodiscard]] std::vector<std::uint8_t> make() const {
    const auto size = static_cast<std::size_t>(manner_.ptime) * 8;
    std::vector<std::uint8_t> bytes(rtp::kHeaderBytes + size);
    rtp::write(next_, std::span(bytes).first<rtp::kHeaderBytes>());
    for (std::size_t i = 0; i < size; ++i) bytes[rtp::kHeaderBytes + i] = sine_[(said_ + i) % sine_.size()];
    return bytes;
  }

  ConferenceRoom& room_;
  Manner manner_;
  Instant next_at_;
  rtp::Header next_;
  std::vector<std::uint8_t> sine_;
  std::size_t said_ = 0;
  unsigned sent_ = 0;
  std::uint32_t random_ = 7;
  std::multimap<Instant, std::vector<std::uint8_t>> on_the_way_;
};

class Conference : public ::testing::Test {
 protected:
  Party& add(std::uint16_t hertz, Manner manner = {}, bool muted = false) {
    parties.push_back(std::make_unique<Party>(room, parties.size() + 1, hertz, manner, now + begins_));
    begins_ += 3ms;  // not all at the same time
    parties.back()->endpoint->join(mix, muted);
    return *parties.back();
  }
  void run(Duration span) {
    for (const Instant end = now + span; now < end;) {
      now += 1ms;
      for (const auto& party : parties) party->send_until(now);
      if ((now - Instant{}) % Mix::kFrame == Duration::zero()) mix.tick(now);
    }
  }

  ConferenceRoom room;
  Instant now = Instant{} + 100s;
  Mix mix{MixId(5), room};
  std::vector<std::unique_ptr<Party>> parties;

 private:
  Duration begins_{};
};

}  // namespace centrale::media_graph
