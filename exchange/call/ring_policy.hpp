// What a round of ringing came to, as one outcome: pure decisions.
#pragma once

#include <span>

#include "call/outcome.hpp"

namespace centrale::call {

/// Of several tries that all failed, the outcome that the caller should hear of and that decides where
/// the call goes next. An empty span is nobody to try: not reachable.
[[nodiscard]] Refusal worst_of(std::span<const Refusal> refusals);

/// One device of a user has refused; true when that speaks for his other devices too: he said no.
[[nodiscard]] constexpr bool speaks_for_all(Refusal refusal) { return refusal == Refusal::declined; }

}  // namespace centrale::call
