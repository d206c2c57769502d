// Where a call goes from here: every feature ends with one of these, and none calls another feature.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "call/outcome.hpp"
#include "call/party.hpp"
#include "directory/destination.hpp"

namespace centrale::call {

/// On to another destination, told to the journey with the reason in the words of RFC 5806.
struct GoTo {
  directory::Destination destination;
  DiversionReason reason = DiversionReason::unknown;
  std::string because;  // for the journey: "no answer after 20 s"
  bool diverts = true;  // counts as a diversion (a forward), not merely as a step (a menu key)
  /// The place that sends it on: from here on its rights and its purse count. Empty: as before.
  std::optional<Party> from = std::nullopt;
};
/// The caller is turned away, or told by tone or words if already answered.
struct TurnAway {
  Refusal refusal = Refusal::failed;
  std::string because;
};
/// The talk is over, or the feature has said all it had to say.
struct Over {};

using Next = std::variant<GoTo, TurnAway, Over>;

}  // namespace centrale::call
