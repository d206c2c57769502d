// What a carrier gets to see: numbers in its own format, and a caller that the tenant may show.
#pragma once

#include <optional>
#include <string>

#include "base/e164.hpp"
#include "directory/snapshot.hpp"
#include "directory/trunk.hpp"

namespace centrale::trunk {

/// Who calls, as the exchange knows him.
struct Caller {
  std::optional<E164> number;
  bool diverted = false;    // the call was forwarded: `number` is the first caller's, not the tenant's
  bool restricted = false;  // wants to be anonymous
  bool emergency = false;   // the call goes to the emergency services: `number` tells them where he is
};

/// Pure. The number to put into From and P-Asserted-Identity by the trunk's rule: a tenant shows only
/// numbers that are its own or that it has proved, except that a forwarded call may keep its first caller
/// where the trunk allows it. No rule holds for an emergency call: the number of the caller's site goes out
/// as it is. Empty: the tenant has no number to show, and the call goes out anonymous.
[[nodiscard]] E164 shown_number(const directory::Trunk& trunk, const directory::TenantSnapshot& tenant,
                                const Caller& caller);

/// "+31201234567", "31201234567" or "0201234567", as the carrier wants it.
[[nodiscard]] std::string in_format(const directory::Trunk& trunk, const E164& number);

}  // namespace centrale::trunk
