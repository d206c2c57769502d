// What a user has decided about certain callers at certain times: selective forwarding, acceptance and
// rejection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "directory/destination.hpp"
#include "directory/schedule.hpp"

namespace centrale::directory {

class Timetable;

using RuleId = Strong<struct RuleTag, std::string>;  // unique among its user's

/// "anybody", "inside", "outside", "anonymous", "+31201234567", "+3120*" or an extension.
struct CallerPattern {
  enum class Kind : std::uint8_t { anybody, inside, outside, anonymous, number, prefix, extension };
  Kind kind = Kind::anybody;
  std::string digits{};  // of a number or prefix without the "+", or the extension
  friend bool operator==(const CallerPattern&, const CallerPattern&) = default;
};

enum class RuleAction : std::uint8_t { forward, accept, reject };

/// Holds for callers that one of `callers` means and none of `except`, while the schedule or the holiday
/// calendar holds (neither: always).
struct CallRule {
  RuleId id{};
  RuleAction action = RuleAction::forward;
  bool active = true;
  std::optional<Destination> to{};       // of a forward
  std::vector<CallerPattern> callers{};  // none: anybody
  std::vector<CallerPattern> except{};
  ScheduleId during{};
  CalendarId holidays{};
  friend bool operator==(const CallRule&, const CallRule&) = default;
};

/// A caller as rules see him.
struct RuleCaller {
  bool inside = false;     // of the same tenant
  bool anonymous = false;  // withheld, or no number came with the call
  std::string number{};    // E.164 without "+"; empty: unknown
  std::string extension{};
};

[[nodiscard]] bool means(const CallerPattern& pattern, const RuleCaller& caller);
[[nodiscard]] bool means_any(const std::vector<CallerPattern>& patterns, const RuleCaller& caller);

/// What the rules say together. A rejection comes first; where there are acceptances, whom none of them means
/// is rejected; then the first forward that holds.
struct Ruling {
  enum class What : std::uint8_t { nothing, reject, forward };
  What what = What::nothing;
  const CallRule* by = nullptr;  // null for a caller whom no acceptance means
};
[[nodiscard]] Ruling judge(const std::vector<CallRule>& rules, const RuleCaller& caller,
                           const Timetable& timetable, WallInstant at);

}  // namespace centrale::directory
