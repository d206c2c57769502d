// Digest REGISTERs of many phones: asked, challenged, answered, accepted.
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

class Registrations {
 public:
  /// Registers `options.names` phones at `target`; the contact is the socket's address.
  Registrations(const Options& options, Endpoint target, UdpSocket& socket, Timers& timers);

  /// One REGISTER for the phone with this index; again for one that is registered: a refresh.
  void begin(std::uint32_t index, Time now);
  void receive(const Scan& answer, Time now);
  void expire(const Timer& timer, Time now);
  void give_up();

  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] std::uint64_t active() const {
    return counts_.attempted - counts_.completed - counts_.failed;
  }

 private:
  struct Phone {
    std::uint32_t sequence = 0;
    bool waiting = false, authorized = false;
    Time began{};
    std::string authorization;  // while it waits for the 200
  };
  void send(std::uint32_t index);
  bool answer_challenge(std::uint32_t index, const Scan& challenge, Time now);
  void finish(Phone& phone);

  Options options_;
  Endpoint target_;
  UdpSocket& socket_;
  Timers& timers_;
  Digest digest_;
  std::string via_, uri_, contact_, tail_;
  std::vector<Phone> phones_;
  Counts counts_;
};

}  // namespace centrale::bench
