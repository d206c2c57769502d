// A 2xx to an INVITE that waits for its ACK (RFC 3261 §13.3.1.4). For this folder.
#pragma once

#include <string>

#include "flow/timer_wheel.hpp"
#include "sip/transport.hpp"

namespace centrale::sip {

class SessionCore;

/// Sent again after T1, doubled up to T2, over any transport; after 64*T1 the session is given up.
class Unacknowledged {
 public:
  Unacknowledged(SessionCore& core, flow::Loop& loop);

  void begin(const Flow& flow, std::string bytes, std::uint32_t cseq);
  /// True when that ACK ends the wait.
  [[nodiscard]] bool acknowledged(std::uint32_t cseq);
  void stop();
  [[nodiscard]] bool waits() const { return timer_.running(); }

 private:
  void on_due();

  SessionCore& core_;
  flow::Timer timer_;
  Flow flow_;
  std::string bytes_;
  Duration interval_{};
  Instant end_;
  std::uint32_t cseq_ = 0;
};

}  // namespace centrale::sip
