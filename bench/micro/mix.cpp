// One step of a conference, 20 ms of it, without sockets: a packet from each party, the mix, a packet to
// each.
#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <vector>

#include "codec/tone.hpp"
#include "codec/transcoder.hpp"
#include "media_graph/endpoint.hpp"
#include "media_graph/mix.hpp"

namespace {

using namespace centrale;
using namespace centrale::media_graph;

const rtp::Address kParty = *rtp::parse_address("192.0.2.7", 4000);

class QuietWorker final : public Environment {
  void send_rtp(const Endpoint&, std::span<const std::uint8_t> datagram, const rtp::Address&) override {
    benchmark::DoNotOptimize(datagram.data());
  }
  void send_rtcp(const Endpoint&, std::span<const std::uint8_t>, const rtp::Address&) override {}
  void tell(media_control::WorkerEvent) override {}
  void wants_turn(Endpoint&) override {}
  [[nodiscard]] WallInstant wall_now() const override { return {}; }
};

struct Conference {
  Conference(std::uint64_t size, rtp::Codec codec)
      : type(rtp::static_payload_type(codec)),
        voice(codec::encode_all(
            codec::render_sines(std::array<std::uint16_t, 3>{310, 730, 1270}, 1s, 8000, 1500), codec)) {
    media_control::EndpointConfig config;
    config.remote = kParty;
    config.formats = {{codec, type}};
    for (std::uint64_t id = 1; id <= size; ++id) {
      parties.push_back(
          std::make_unique<Endpoint>(worker, SessionId(id), EndpointId(id), Port{}, "cname", now));
      parties.back()->configure(config, now);
      parties.back()->join(mix, false);
    }
  }
  void step(std::size_t speakers) {
    now += Mix::kFrame;
    ++sequence;
    for (std::size_t i = 0; i < speakers; ++i) {
      std::array<std::uint8_t, rtp::kHeaderBytes + 160> datagram;
      rtp::write({.payload_type = type,
                  .sequence = sequence,
                  .timestamp = sequence * 160U,
                  .ssrc = static_cast<std::uint32_t>(i + 1)},
                 std::span(datagram).first<rtp::kHeaderBytes>());
      std::copy_n(&voice[(sequence + 7 * i) * 160 % voice.size()], 160, datagram.begin() + rtp::kHeaderBytes);
      parties[i]->on_rtp(datagram, kParty, now);
    }
    mix.tick(now);
  }

  Instant now = Instant{} + 100s;
  QuietWorker worker;
  Mix mix{media_control::MixId(1), worker};
  std::vector<std::unique_ptr<Endpoint>> parties;
  std::uint8_t type;
  std::vector<std::uint8_t> voice;
  std::uint16_t sequence = 0;
};

void step(benchmark::State& state, rtp::Codec codec, std::size_t speakers) {
  Conference conference(30, codec);
  for (auto _ : state) conference.step(speakers);
}

void mix_of_30_all_speak(benchmark::State& state) { step(state, rtp::Codec::pcma, 30); }
void mix_of_30_two_speak(benchmark::State& state) { step(state, rtp::Codec::pcma, 2); }
void mix_of_30_two_speak_g722(benchmark::State& state) { step(state, rtp::Codec::g722, 2); }
BENCHMARK(mix_of_30_all_speak);
BENCHMARK(mix_of_30_two_speak);
BENCHMARK(mix_of_30_two_speak_g722);

}  // namespace
