// The called side: rings and answers every INVITE that arrives, agrees to everything else.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "calls/counts.hpp"
#include "calls/options.hpp"
#include "calls/scan.hpp"
#include "calls/timers.hpp"
#include "common/udp_socket.hpp"

namespace centrale::bench {

class Callee {
 public:
  /// The socket and timers outlive the callee.
  Callee(const Options& options, UdpSocket& socket, Timers& timers);

  void receive(const Scan& request, Endpoint from, Time now);
  void expire(const Timer& timer, Time now);
  /// `failed`: answers that were never acknowledged; `completed`: calls that ended with BYE.
  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] std::size_t active() const { return calls_.size(); }

 private:
  struct IncomingCall {
    std::string ok;  // the 200, to be repeated until the ACK (RFC 3261 §13.3.1.4)
    Endpoint from;
    bool answered = false, acknowledged = false;
  };
  void on_invite(const Scan& request, Endpoint from, Time now);
  void answer(std::uint64_t key, IncomingCall& call, Time now, std::uint8_t attempt);
  void on_bye(const Scan& request);
  void on_cancel(const Scan& request, Endpoint from);
  void reply(const Scan& request, Endpoint from, std::string_view status, bool with_sdp);

  UdpSocket& socket_;
  Timers& timers_;
  Span ring_;
  std::string contact_, sdp_;
  std::unordered_map<std::uint64_t, IncomingCall> calls_;  // by the hash of the Call-ID
  Counts counts_;
};

}  // namespace centrale::bench
