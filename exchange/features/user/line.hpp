// A user's line: what happens to a call for him, before and after his phones ring. Pure decisions.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/time.hpp"
#include "call/next.hpp"
#include "call/outcome.hpp"
#include "directory/features.hpp"
#include "directory/timetable.hpp"

namespace centrale::features {

/// How the line stands when a call comes in.
struct Line {
  directory::UserFeatures features;
  UserId user;
  bool busy = false;           // in another call, in or out
  bool reachable = false;      // at least one device is registered
  bool voicemail = false;      // has a mailbox
  directory::Ruling ruling{};  // of his rules, for this caller at this time
  bool anonymous = false;      // the caller, from outside, shows no number
  std::optional<directory::NightDiversion> night{};
  bool absent = false;  // and his assistant speaks to this caller
};

struct LetRing {
  Duration limit;
};
struct SendOn {
  directory::Destination to;
  call::DiversionReason reason;
  std::string because;
};
struct TurnDown {
  call::Refusal refusal;
  std::string because;
};
using Decision = std::variant<LetRing, SendOn, TurnDown>;

/// Nobody who has neither a mailbox nor a forwarding is rung for longer than this.
inline constexpr Duration kLongestRinging = 180s;

/// Whom the user does not take at all comes first, then his rules, night service, forwarded always, his
/// assistant, then do not disturb, then not reachable, then busy without call waiting.
[[nodiscard]] Decision on_arrival(const Line& line);
/// The phones rang, or tried to, and this came of it.
[[nodiscard]] Decision when_not_answered(const Line& line, call::Refusal refusal);

}  // namespace centrale::features
