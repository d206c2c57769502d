// A network in memory, for tests on a VirtualLoop: loss, delay, reordering, connections that break.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "flow/loop.hpp"
#include "sip/transport.hpp"

namespace centrale::sip {

/// Owns nothing but what is under way; destroy it after the transports that it made. Messages are parsed by
/// the real parser and framer rules; what does not parse is counted in `refused()` and goes nowhere.
class MemoryNetwork {
 public:
  /// What happens to one datagram or stream message, said by the test.
  struct Fate {
    bool lost = false;
    Duration delay = 1ms;
  };
  struct Sent {
    Instant at;
    Flow flow;  // as the sender sees it
    std::string bytes;
    bool lost = false;
  };
  using Decide = std::function<Fate(const Flow& flow, std::string_view bytes)>;

  explicit MemoryNetwork(flow::Loop& loop);
  ~MemoryNetwork();

  /// A host that listens there with UDP, TCP and TLS alike; `sent_by` defaults to the address.
  [[nodiscard]] std::unique_ptr<Transport> attach(const Address& address, std::string sent_by = {});

  /// Asked for everything sent from now on; without it all arrives after 1 ms, in order. Streams are never
  /// lost nor reordered: a lost stream message breaks its connection.
  void decide(Decide decide);
  /// Breaks every connection of that host; both ends are told.
  void break_connections(const Address& host);
  /// Nobody answers there any more: connections to it are refused after 1 ms, datagrams vanish.
  void unplug(const Address& host);

  /// Everything sent, in order: the SIP ladder of a test.
  [[nodiscard]] const std::vector<Sent>& trace() const;
  void clear_trace();
  [[nodiscard]] std::size_t refused() const;

 private:
  class Host;
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace centrale::sip
