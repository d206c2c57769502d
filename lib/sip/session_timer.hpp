// Session timers (RFC 4028) as pure decisions: who refreshes, when, and when the session is dead.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace centrale::sip {

enum class Refresher : std::uint8_t { none, us, them };

/// What we want for a session. An interval of zero: no timer of our own wish.
struct SessionTimerWish {
  std::chrono::seconds interval{1800};
  std::chrono::seconds least{90};  // Min-SE that we insist on; RFC 4028 §4 forbids less than 90
};

/// A Session-Expires value as it stands in a message.
struct SessionInterval {
  std::chrono::seconds interval{};
  enum class Who : std::uint8_t { unsaid, uac, uas } refresher = Who::unsaid;

  friend bool operator==(const SessionInterval&, const SessionInterval&) = default;
};

/// The outcome, on our side.
struct SessionTiming {
  std::chrono::seconds interval{};
  Refresher refresher = Refresher::none;

  [[nodiscard]] bool runs() const { return interval.count() > 0 && refresher != Refresher::none; }
  /// §10: the refresher sends at half the interval.
  [[nodiscard]] Duration refresh_after() const { return interval / 2; }
  /// §10: the other side gives up a third of the interval, at most 32 s, before its end.
  [[nodiscard]] Duration give_up_after() const {
    const auto margin = interval / 3 < std::chrono::seconds(32) ? interval / 3 : std::chrono::seconds(32);
    return interval - margin;
  }
  friend bool operator==(const SessionTiming&, const SessionTiming&) = default;
};

/// §9: what a UAS does with a request: the value for its 2xx, or a 422 with Min-SE.
struct TimerAnswer {
  bool too_small = false;              // answer 422 with `least`
  std::optional<SessionInterval> say;  // Session-Expires of the 2xx; nothing: say nothing
  bool require = false;                // Require: timer, which is said when the UAC refreshes
  SessionTiming ours;
};

/// `asked`: Session-Expires of the request; `peer_supports`: "timer" stands in its Supported.
/// `floor`: Min-SE of the request, under which the UAS must not go (§9).
[[nodiscard]] TimerAnswer answer_session_timer(const SessionTimerWish& wish,
                                               std::optional<SessionInterval> asked,
                                               std::optional<std::chrono::seconds> floor, bool peer_supports);

/// §7.2: what a UAC makes of a 2xx. `asked` is the interval of its request; without an answer to it
/// the UAC may refresh by itself, and we do: so a dead peer is noticed.
[[nodiscard]] SessionTiming adopt_session_timer(std::chrono::seconds asked,
                                                std::optional<SessionInterval> said);

}  // namespace centrale::sip
