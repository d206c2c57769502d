// What an endpoint needs of the worker around it.
#pragma once

#include <cstdint>
#include <span>

#include "media_control/protocol.hpp"
#include "rtp/address.hpp"

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
  /// For the NTP time of sender reports.
  [[nodiscard]] virtual WallInstant wall_now() const = 0;

 protected:
  ~Environment() = default;
};

}  // namespace centrale::media_graph
