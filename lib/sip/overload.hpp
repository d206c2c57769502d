// Overload control: which requests are taken when there are more than can be served.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "sip/glance.hpp"

namespace centrale::sip {

/// admit: serve it. reject: a stateless 503 with Retry-After. drop: say nothing, because saying so would cost
/// too much.
enum class Admission : std::uint8_t { admit, reject, drop };

/// Call-IDs admitted lately. A request that is sent again, or again with the credentials that were asked for,
/// is part of what has been admitted: to refuse it now would waste the work done. Of a fixed size: a newer
/// Call-ID takes the place of an older one.
class AdmittedCalls {
 public:
  void note(std::uint64_t call, Instant now);
  /// Counts the use: each Call-ID is good for a few requests, so that nobody floods under one name.
  [[nodiscard]] bool use(std::uint64_t call, Instant now);

 private:
  struct Place {
    std::uint64_t call = 0;
    Instant noted;
    std::uint8_t used = 0;
  };
  static constexpr std::size_t kPlaces = 16'384;
  std::vector<Place> places_ = std::vector<Place>(kPlaces);
};

/// Two token buckets (new calls; registrations and the rest) whose rates are steered by how late the loop is:
/// rise while it is in time, multiplicative fall while late and getting no better. Late is a queue that
/// stands, told by the shortest delay of an interval (as in RFC 8289 §4.4): one hiccup of the machine is
/// none, and neither is what comes more slowly than would be admitted anyway. In-dialog and emergency
/// requests always pass. Shape after RFC 7415 (rate) with a local measure. Life: the transport's. Pure: time
/// is given to it.
class OverloadControl {
 public:
  struct Config {
    Duration target_delay = 10ms;  // a delay in the queue below which the loop is in time
    Duration interval = 100ms;     // of steering
    double lowest_rate = 50;       // requests a second, each bucket
    double highest_rate = 1'000'000;
    /// 503s for each request admitted, at most; silence beyond. A 503 costs about a fiftieth of a call, and
    /// over UDP saves the six to ten times that an INVITE without an answer comes again (RFC 3261 §17.1.1.2):
    /// silence is dearer until it is a flood.
    double rejected_for_each = 15;
    Duration retry_after = 5s;  // at least; spread up to twice that
  };
  explicit OverloadControl(Config config);

  /// A delay measured between arrival and handling of any message.
  void observe(Duration delay) {
    shortest_ = std::min(shortest_, delay);
    ++observed_;
  }
  [[nodiscard]] Admission admit(const Glance& request, Instant now);
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
    double refusals = 0;  // 503s that may be sent
    double good = 0;      // the rate before the last fall: up to near it, the rise is fast
    Instant filled;
    std::uint64_t offered = 0;   // in this interval
    std::uint64_t admitted = 0;  // in this interval
    double load = 0;             // offered a second, smoothed
  };
  void fill(Bucket& bucket, Instant now) const;
  void steer(Instant now);
  void rise(Bucket& bucket) const;
  void fall(Bucket& bucket, double admitted) const;
  [[nodiscard]] Admission admit(Bucket& bucket, std::uint64_t call, Instant now);
  Admission counted(Admission admission);

  Config config_;
  Bucket calls_, others_;
  AdmittedCalls known_;
  Instant steered_;
  Duration shortest_ = Duration::max();  // delay seen in this interval
  Duration before_{};                    // in the interval before
  std::uint64_t observed_ = 0;           // messages of this interval
  bool limiting_ = false;
  std::uint32_t spread_ = 0;
  Counts counts_;
};

}  // namespace centrale::sip
