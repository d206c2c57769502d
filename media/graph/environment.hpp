// What an endpoint needs of the worker around it.
#pragma once

#include <cstdint>
#include <span>

#include "media_control/protocol.hpp"
#include "rtp/address.hpp"
#include "rtp/forwarding.hpp"

namespace centrale::media_graph {

class Endpoint;

/// Implemented by the worker, and by tests. Packet thread.
class Environment {
 public:
  /// From the endpoint's own port. Lost when the kernel refuses it.
  virtual void send_rtp(const Endpoint& from, std::span<const std::uint8_t> datagram,
                        const rtp::Address& to) = 0;
  virtual void send_rtcp(const Endpoint& from, std::span<const std::uint8_t> datagram,
                         const rtp::Address& to) = 0;
  virtual void tell(media_control::WorkerEvent event) = 0;

  /// The endpoint has something to send of itself: call `Endpoint::tick` soon, then as it answers.
  virtual void wants_turn(Endpoint& endpoint) = 0;
  /// Whatever comes from this party goes on by itself from now on. False: not here.
  [[nodiscard]] virtual bool forward(const Endpoint&, const rtp::Forwarding&) { return false; }
  /// How far that has come.
  [[nodiscard]] virtual rtp::Forwarded forwarded(const Endpoint&) const { return {}; }
  /// Its packets come to the endpoint again.
  virtual void take_back(const Endpoint&) {}

  /// For the NTP time of sender reports.
  [[nodiscard]] virtual WallInstant wall_now() const = 0;

 protected:
  ~Environment() = default;
};

}  // namespace centrale::media_graph
