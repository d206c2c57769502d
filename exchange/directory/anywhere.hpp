// Phones of a user that are no devices of the exchange: numbers outside that ring along, and his mobile
// behind a mobile trunk.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/e164.hpp"
#include "base/ids.hpp"

namespace centrale::directory {

class FeatureState;
class TenantSnapshot;
struct Tenant;
struct User;

struct AnywhereNumber {
  E164 number{};
  bool active = true;
  bool answer_confirmation = true;  // whoever answers presses 1, which no mailbox out there does
  bool inhibit_diversion = true;    // a network that sends the call on has not reached him
  friend bool operator==(const AnywhereNumber&, const AnywhereNumber&) = default;
};

/// Numbers outside that ring along with a user's phones, and from which he calls through the exchange.
struct Anywhere {
  static constexpr std::size_t kMost = 5;
  std::vector<AnywhereNumber> numbers{};
  bool hunt_groups = false;      // they ring for calls of his groups, too
  bool trust_caller_id = false;  // a caller who shows one of them is asked for no PIN
  friend bool operator==(const Anywhere&, const Anywhere&) = default;
};

enum class MobileShows : std::uint8_t { fixed, mobile };

/// A mobile subscription whose calls the exchange handles, both ways.
struct Mobile {
  E164 number{};                           // empty: he has none
  TrunkId trunk{};                         // of the kind `mobile`
  MobileShows shows = MobileShows::fixed;  // the number that its calls go out with
  bool hunt_groups = true;
  friend bool operator==(const Mobile&, const Mobile&) = default;
};

/// One of them, as it rings.
struct OutsidePhone {
  E164 number{};
  TrunkId trunk{};  // the mobile's; empty: over whichever trunk carries the number
  bool answer_confirmation = false;
  bool inhibit_diversion = false;
  bool hunt_groups = false;
};

/// Those that ring for him now: active, and not silent.
[[nodiscard]] std::vector<OutsidePhone> outside_phones_of(const TenantSnapshot& tenant,
                                                          const FeatureState& state, const User& user);

/// Whose phone this is, his mobile or an Anywhere number of his; null: nobody's of this tenant.
[[nodiscard]] const User* owner_of_outside_phone(const TenantSnapshot& tenant, const E164& number);

/// By what name a phone is silent: a device's id, or an outside number with its plus.
[[nodiscard]] std::string silent_name(const DeviceId& device);
[[nodiscard]] std::string silent_name(const E164& number);

}  // namespace centrale::directory
