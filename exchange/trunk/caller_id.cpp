#include "trunk/caller_id.hpp"

#include <algorithm>

#include "directory/dial_plan.hpp"

namespace centrale::trunk {

E164 shown_number(const directory::Trunk& trunk, const directory::TenantSnapshot& tenant,
                  const Caller& caller) {
  const E164& main = tenant.tenant().main_number;
  // Set by the exchange from the device's site, never by the phone, so it need not be held against a rule.
  if (caller.emergency && caller.number && !caller.number->empty()) return *caller.number;
  // A user's own phone rings there: he sees who calls him.
  const bool his_phone = trunk.kind == directory::TrunkKind::mobile;
  if (his_phone && caller.number && !caller.number->empty()) return *caller.number;
  switch (trunk.caller_id) {
    case directory::CallerIdRule::fixed: return trunk.fixed_caller;
    case directory::CallerIdRule::main_number: return main;
    case directory::CallerIdRule::own_numbers: break;
  }
  if (!caller.number || caller.number->empty()) return main;
  const auto unshown = [&](const directory::NumberBlock& block) {
    return !block.shown && holds(block, *caller.number);
  };
  // Some countries let nobody call out with their numbers.
  if (std::ranges::any_of(tenant.tenant().number_blocks, unshown)) return main;
  const auto& proved = tenant.tenant().proved_numbers;
  const bool own = *caller.number == main || tenant.by_number(*caller.number).has_value() ||
                   std::ranges::find(proved, *caller.number) != proved.end();
  const bool keeps_first = caller.diverted && trunk.keep_foreign_caller;
  return own || keeps_first ? *caller.number : main;
}

std::string in_format(const directory::Trunk& trunk, const E164& number) {
  switch (trunk.number_format) {
    case directory::NumberFormat::e164: return number.value();
    case directory::NumberFormat::national: return directory::to_national(trunk.country, number);
    case directory::NumberFormat::international_00: return "00" + number.value();
    case directory::NumberFormat::e164_plus: break;
  }
  return with_plus(number);
}

}  // namespace centrale::trunk
