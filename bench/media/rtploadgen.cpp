// rtploadgen: reads the ports of a relay, a line "PORT_A PORT_B" for each call, from standard input, runs
// two-way audio through all of them, prints "begin" and "end" around the measured time and one line of JSON.
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>

#include "media/flows.hpp"

namespace {

using namespace centrale;
using namespace centrale::bench;

struct Arguments {
  std::string relay = "127.0.0.1";
  std::uint16_t first_port = 30000;
  double warm_up = 2, seconds = 5;
  unsigned tick = 1000;
  std::string voice;
};

Span span_of(double value) { return std::chrono::duration_cast<Span>(std::chrono::duration<double>(value)); }

std::optional<rtp::Codec> codec_named(const std::string& name) {
  if (name.empty()) return std::nullopt;
  for (const rtp::Codec each : {rtp::Codec::pcmu, rtp::Codec::pcma, rtp::Codec::g722}) {
    if (rtp::encoding_name(each) == name) return each;
  }
  throw std::invalid_argument("--voice " + name + ": wanted is PCMU, PCMA or G722");
}

void say(const char* word) {
  fmt::print("{}\n", word);
  std::fflush(stdout);
}

void make_room_for_sockets() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int run(const Arguments& arguments) {
  std::vector<RelayPorts> calls;
  for (RelayPorts ports; std::cin >> ports.a >> ports.b;) calls.push_back(ports);
  if (calls.empty()) throw std::invalid_argument("no ports on standard input");
  make_room_for_sockets();
  Flows flows(parse_endpoint(arguments.relay), arguments.first_port, calls,
              std::chrono::microseconds(arguments.tick), codec_named(arguments.voice));
  flows.run_until(Clock::now() + span_of(arguments.warm_up), false);
  say("begin");
  flows.run_until(Clock::now() + span_of(arguments.seconds), true);
  say("end");
  flows.drain(std::chrono::milliseconds(300));
  const auto& heard = flows.heard();
  fmt::print(
      "{{\"calls\": {}, \"sent\": {}, \"received\": {}, \"out_of_order\": {}, \"loss\": {:.6f}, \"p50_ms\": "
      "{:.4f}, "
      "\"p99_ms\": {:.4f}, \"late\": {:.4f}}}\n",
      calls.size(), heard.sent, heard.received, heard.out_of_order,
      heard.sent == 0 ? 1.0 : 1.0 - static_cast<double>(heard.received) / static_cast<double>(heard.sent),
      in_milliseconds(heard.latency.quantile(0.5)), in_milliseconds(heard.latency.quantile(0.99)),
      1.0 -
          static_cast<double>(heard.sent) / (100.0 * static_cast<double>(calls.size()) * arguments.seconds));
  return heard.received != 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"rtploadgen: two-way G.711 through a relay; its ports come on standard input"};
  Arguments arguments;
  app.add_option("--relay", arguments.relay, "IP of the relay")->capture_default_str();
  app.add_option("--first-port", arguments.first_port, "call i: A at P+4i, B at P+4i+2")
      ->capture_default_str();
  app.add_option("--warm-up", arguments.warm_up, "seconds before the measured time")->capture_default_str();
  app.add_option("--seconds", arguments.seconds, "measured")->capture_default_str();
  app.add_option("--tick", arguments.tick, "us between sends: what falls due in it is sent together")
      ->capture_default_str();
  app.add_option("--voice", arguments.voice, "PCMU, PCMA or G722: everybody speaks; for what mixes them");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "rtploadgen: {}\n", error.what());
    return 2;
  }
}
