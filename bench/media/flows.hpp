// Both directions of many calls: a socket for each side of each, a packet of 20 ms each 20 ms, spread
// evenly. Marked, so that each is known again behind a relay, or with voices, for what mixes them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/clock.hpp"
#include "common/endpoint.hpp"
#include "common/histogram.hpp"
#include "rtp/format.hpp"

namespace centrale::bench {

/// The relay's ports of one call: side A sends to `a` and hears from `a` what B has sent.
struct RelayPorts {
  std::uint16_t a = 0, b = 0;
};

struct Heard {
  std::uint64_t sent = 0, received = 0;  // of the packets sent while `counting`; voices: that came meanwhile
  std::uint64_t out_of_order = 0;
  Histogram latency;  // from before our send to the kernel's receipt at the far socket
};

class Flows {
 public:
  static constexpr auto kPacketTime = std::chrono::milliseconds(20);

  /// What is due is sent every `tick`, together; before a side sends, it takes what has come back to it. So
  /// nobody is woken by a packet that returns, and the relay pays for relaying only. Side A of call i is
  /// bound to first_port + 4i, side B to first_port + 4i + 2. With `voice` everybody speaks in that codec.
  /// Throws std::system_error.
  Flows(Endpoint relay, std::uint16_t first_port, const std::vector<RelayPorts>& calls, Span tick,
        std::optional<rtp::Codec> voice = {});
  ~Flows();
  Flows(const Flows&) = delete;
  Flows& operator=(const Flows&) = delete;

  /// Sends and receives until then; `counting` packets enter `heard`.
  void run_until(Time end, bool counting);
  /// Waits, then receives what is still there.
  void drain(Span wait);
  [[nodiscard]] const Heard& heard() const { return heard_; }

 private:
  struct Flow {
    int socket = -1;
    std::uint16_t sequence = 0, expected = 0;
    bool started = false;
  };
  void open(Endpoint local, Endpoint relay);
  void send_due(Time now, bool counting);
  void send_one(Flow& flow, std::uint32_t index, bool counting);
  void receive(Flow& flow);
  [[nodiscard]] bool receive_one(Flow& flow);
  void note(Flow& flow, const char* packet, std::uint64_t at);
  void note_mixed(Flow& flow, const char* packet);
  void note_order(Flow& flow, const char* packet, bool counting);

  std::vector<Flow> flows_;
  Span tick_;
  std::uint8_t payload_type_ = 0;
  std::vector<std::uint8_t> voice_;  // a second of it; empty: marked packets
  bool counting_ = false;
  Time began_{};
  std::uint64_t packets_ = 0;  // sent since `began_`
  Heard heard_;
};

}  // namespace centrale::bench
