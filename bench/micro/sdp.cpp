// An offer of a typical desk phone: read, and read and answered.
#include <benchmark/benchmark.h>

#include "sdp/negotiation.hpp"

namespace {

using namespace centrale::sdp;

constexpr const char* offer =
    "v=0\r\no=- 20011 20011 IN IP4 192.168.1.42\r\ns=SDP data\r\nc=IN IP4 192.168.1.42\r\nt=0 0\r\n"
    "m=audio 11784 RTP/AVP 9 8 0 18 101\r\na=rtpmap:9 G722/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 "
    "PCMU/8000\r\n"
    "a=rtpmap:18 G729/8000\r\na=fmtp:18 annexb=no\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
    "a=ptime:20\r\na=sendrecv\r\n";

LocalMedia local() {
  LocalMedia media;
  media.address = "203.0.113.5";
  media.port = 30000;
  return media;
}

void sdp_parse(benchmark::State& state) {
  for (auto step : state) {
    (void)step;
    auto session = parse(offer);
    benchmark::DoNotOptimize(session);
  }
}
BENCHMARK(sdp_parse);

void sdp_answer(benchmark::State& state) {
  const LocalMedia media = local();
  for (auto step : state) {
    (void)step;
    NegotiationState leg;
    auto got = answer(offer, media, leg);
    benchmark::DoNotOptimize(got);
  }
}
BENCHMARK(sdp_answer);

void sdp_offer_and_accept(benchmark::State& state) {
  const LocalMedia media = local();
  for (auto step : state) {
    (void)step;
    NegotiationState leg;
    const std::string ours = make_offer(media, leg);
    auto got = accept_answer(ours, offer, media, leg);
    benchmark::DoNotOptimize(got);
  }
}
BENCHMARK(sdp_offer_and_accept);

}  // namespace
