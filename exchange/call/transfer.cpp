#include "call/transfer.hpp"

#include "call/admission.hpp"
#include "call/describe.hpp"
#include "directory/dial_plan.hpp"

namespace centrale::call {
namespace {

using Goal = std::expected<directory::Destination, Refusal>;

Goal place_of(const directory::Internal& inside) { return inside.destination; }
Goal place_of(const directory::Outside& outside) { return directory::ToNumber{outside.number}; }
Goal place_of(const directory::Short& number) { return directory::ToShortNumber{number.digits}; }
Goal place_of(const directory::Emergency& emergency) { return directory::ToEmergency{emergency.number}; }
Goal place_of(const directory::Barred& barred) { return std::unexpected(refusal_of(barred.by)); }
// A code changes something of the person who dials it, and that is not who would be sent there.
Goal place_of(const directory::FeatureCode&) { return std::unexpected(Refusal::not_found); }
Goal place_of(const directory::Unknown&) { return std::unexpected(Refusal::not_found); }

}  // namespace

std::expected<directory::Destination, Refusal> parking_place(const directory::TenantSnapshot& tenant,
                                                             const Party& parker, const std::string& digits) {
  const Extension at = digits.empty() ? parker.extension : Extension(digits);
  if (at.empty() || !tenant.by_extension(at)) return std::unexpected(Refusal::not_found);
  return directory::ToPark{at};
}

std::expected<GoTo, Refusal> transfer_goal(const directory::TenantSnapshot& tenant, const Party& transferor,
                                           std::string_view digits) {
  if (!transferor.user || transferor.user->tenant != tenant.id()) return std::unexpected(Refusal::forbidden);
  const auto meant = directory::dial(tenant, transferor.user->id, digits);
  const auto* code = std::get_if<directory::FeatureCode>(&meant);
  const bool parks = code != nullptr && code->action == directory::FeatureAction::call_park;
  const Goal goal = parks ? parking_place(tenant, transferor, code->argument)
                          : std::visit([](const auto& each) { return place_of(each); }, meant);
  if (!goal) return std::unexpected(goal.error());
  return GoTo{.destination = *goal,
              .reason = DiversionReason::unknown,
              .because = "transferred by " + short_name(transferor),
              .diverts = false,
              .from = transferor};
}

}  // namespace centrale::call
