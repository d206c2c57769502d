// The calling side: INVITE, ACK, the hold time, BYE; an answer to a challenge where one comes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "calls/counts.hpp"
#include "calls/digest.hpp"
#include "calls/options.hpp"
#include "calls/scan.hpp"
#include "calls/timers.hpp"
#include "common/udp_socket.hpp"

namespace centrale::bench {

/// Places of ended calls are used again; Call-ID and tag carry place and serial number, so that an answer
/// finds its call without a search and a late one finds that the call is gone.
struct OutgoingCall {
  enum class State : std::uint8_t { kFree, kCalling, kProceeding, kTalking, kEnding };
  State state = State::kFree;
  bool authorized = false;
  std::uint32_t place = 0, serial = 0, number = 0, sequence = 0;
  Time began{};
  // From the 200: To with tag, remote target, route set as header lines (RFC 3261 §12.1.2).
  std::string to, target, routes;
  std::string authorization;  // the line, after a challenge
};

class Caller {
 public:
  /// `target` is the exchange; the socket and timers outlive the caller.
  Caller(const Options& options, Endpoint target, UdpSocket& socket, Timers& timers);

  void call(Time now);
  void receive(std::string_view datagram, Endpoint from, Time now);
  void expire(const Timer& timer, Time now);
  /// One of the held calls; false when none is left.
  bool hang_up_one(Time now);
  /// Counts what is still there as failed.
  void give_up();

  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] std::uint32_t active() const {
    return static_cast<std::uint32_t>(calls_.size() - free_.size());
  }
  [[nodiscard]] std::uint32_t talking() const { return talking_; }

 private:
  using State = OutgoingCall::State;
  OutgoingCall* find(std::string_view call_id);
  OutgoingCall* find(std::uint64_t key);
  static std::uint64_t key_of(const OutgoingCall& call);
  void set_timer(const OutgoingCall& call, Alarm alarm, Time when, std::uint8_t attempt = 0);

  void on_invite_answer(OutgoingCall& call, const Scan& answer, Time now);
  void on_connected(OutgoingCall& call, const Scan& answer, Time now);
  bool on_challenged(OutgoingCall& call, const Scan& answer, Time now);
  void on_bye_answer(OutgoingCall& call, const Scan& answer);
  void on_request(const Scan& request, Endpoint from);
  void retransmit(OutgoingCall& call, const Timer& timer, Time now);
  void hang_up(OutgoingCall& call, Time now);
  void fail(OutgoingCall& call, int status);
  void release(OutgoingCall& call);

  void send_invite(const OutgoingCall& call);
  void send_ack(const OutgoingCall& call);
  void send_refusal_ack(const OutgoingCall& call, const Scan& answer);
  void send_bye(const OutgoingCall& call);
  void write_to_uri(Writer& to, const OutgoingCall& call) const;
  void write_common(Writer& to, const OutgoingCall& call, char branch) const;
  void write_in_dialog(Writer& to, const OutgoingCall& call, std::string_view method, char branch) const;

  Options options_;
  Endpoint target_;
  UdpSocket& socket_;
  Timers& timers_;
  Digest digest_;
  std::uint32_t run_;  // in every Call-ID, tag and branch: the exchange still remembers the run before
  std::string via_, contact_, fixed_, sdp_, invite_tail_;  // what all messages share
  std::vector<OutgoingCall> calls_;
  std::vector<std::uint32_t> free_;
  std::uint32_t serial_ = 0, talking_ = 0, next_held_ = 0;
  Counts counts_;
};

}  // namespace centrale::bench
