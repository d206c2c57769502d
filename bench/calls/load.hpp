// One run: sockets, timers, the parties, and the pace.
#pragma once

#include <functional>
#include <optional>

#include "calls/callee.hpp"
#include "calls/caller.hpp"
#include "calls/options.hpp"
#include "calls/registrations.hpp"

namespace centrale::bench {

class Load {
 public:
  explicit Load(const Options& options);

  /// The callees' phones register, once over; false when one was refused.
  bool register_callees();
  void make_calls();
  /// Sets the calls up, prints "held N", waits for a line on standard input, hangs them all up.
  void hold_calls();
  void register_phones();
  /// One line of JSON.
  void print_result() const;
  [[nodiscard]] bool clean() const;

 private:
  using Begin = std::function<void(std::uint32_t index, Time now)>;
  /// `begin` `count` times at the rate, then until `active` is zero or `patience` is over.
  void paced(std::uint32_t count, const Begin& begin, const std::function<bool()>& busy, Span patience);
  [[nodiscard]] std::uint64_t due(Time now) const;
  void step(Time until);
  void take_all(Time now);
  void expire(Time now);
  void register_all(std::uint32_t passes);
  void wait_for_line();

  Options options_;
  UdpSocket caller_socket_, callee_socket_;
  Timers caller_timers_, callee_timers_, register_timers_;
  Endpoint target_;
  Caller caller_;
  Callee callee_;
  std::optional<Registrations> registrations_;
  Time began_{};
  Span took_{}, cpu_{};
};

}  // namespace centrale::bench
