// Who is at the end of a leg, as shown to the other side, and how the call came to be diverted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/e164.hpp"
#include "base/ids.hpp"

namespace centrale::call {

/// An identity that we vouch for: set from the directory or the trunk, never copied from what a phone claims.
struct Party {
  std::string name;            // UTF-8, control characters already removed; may be empty
  std::optional<E164> number;  // how the outside world sees it
  Extension extension;         // how colleagues see it; empty for outside parties
  std::optional<Of<UserId>> user;
  bool restricted = false;  // CLIR: outside, show "anonymous" and say Privacy: id (RFC 3323, 3325)
};

/// RFC 5806 and RFC 7044: why a call left the place that it was meant for.
enum class DiversionReason : std::uint8_t {
  unconditional,
  user_busy,
  no_answer,
  unavailable,
  do_not_disturb,
  time_of_day,
  deflection,
  unknown
};

struct Diversion {
  Party from;
  DiversionReason reason = DiversionReason::unknown;
};

}  // namespace centrale::call
