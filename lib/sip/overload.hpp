// Overload control: which requests are taken when there are more than can be served.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "base/time.hpp"

namespace centrale::sip {

enum class Kind : std::uint8_t { in_dialog, emergency, new_call, registration, other };

/// What a request is, by a look at its first line and To: no parsing. Responses, ACK, BYE, CANCEL, PRACK and
/// whatever has a To tag are in_dialog. `is_emergency` is asked with the user part of an INVITE's
/// Request-URI.
[[nodiscard]] Kind kind_of(std::string_view bytes,
                           const std::function<bool(std::string_view user)>& is_emergency);

/// admit: serve it. reject: a stateless 503 with Retry-After. drop: say nothing, because saying so would cost
/// too much.
enum class Admission : std::uint8_t { admit, reject, drop };

/// Two token buckets (new calls; registrations and the rest) whose rates are steered by how late the loop is:
/// rise while it is in time, multiplicative fall when late. Late is a queue that stands, told by the shortest
/// delay of an interval (as in RFC 8289 §4.4): one hiccup of the machine is none. In-dialog and emergency
/// requests always pass. Shape after RFC 7415 (rate) with a local measure. Life: the transport's. Pure: time
/// is given to it.
class OverloadControl {
 public:
  struct Config {
    Duration target_delay = 10ms;  // a delay in the queue below which the loop is in time
    Duration interval = 100ms;     // of steering
    double lowest_rate = 50;       // requests a second, each bucket
    double highest_rate = 1'000'000;
    double drop_beyond = 5;     // offered more than this times the admitted rate: silence
    Duration retry_after = 5s;  // at least; spread up to twice that
  };
  explicit OverloadControl(Config config);

  /// A delay measured between arrival and handling of any message.
  void observe(Duration delay, Instant now);
  [[nodiscard]] Admission admit(Kind kind, Instant now);
  /// Seconds for a Retry-After, spread so that the rejected do not come back together.
  [[nodiscard]] std::uint32_t retry_after();

  /// Admitted a second at most now; `highest_rate` when nothing limits.
  [[nodiscard]] double call_rate() const { return calls_.rate; }
  [[nodiscard]] double registration_rate() const { return others_.rate; }
  [[nodiscard]] bool limiting() const { return limiting_; }

  struct Counts {
    std::uint64_t admitted = 0, rejected = 0, dropped = 0;
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  struct Bucket {
    double rate = 0;
    double tokens = 0;
    Instant filled;
    std::uint64_t offered = 0;   // in this interval
    std::uint64_t admitted = 0;  // in this interval
    double load = 0;             // offered a second, smoothed
  };
  void fill(Bucket& bucket, Instant now) const;
  void steer(Instant now);
  void steer(Bucket& bucket, double seconds, bool late);

  Config config_;
  Bucket calls_, others_;
  Instant steered_;
  Duration shortest_ = Duration::max();  // delay seen in this interval
  bool limiting_ = false;
  std::uint32_t spread_ = 0;
  Counts counts_;
};

}  // namespace centrale::sip
