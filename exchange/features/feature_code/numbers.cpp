#include "features/feature_code/numbers.hpp"

#include "directory/outgoing_number.hpp"

namespace centrale::features {
namespace {

using directory::FeatureAction;

// A place and a number behind it: "2" and "0612345678". A place alone is emptied.
Effect set_speed_dial(const directory::TenantSnapshot& tenant, const directory::User& user,
                      const directory::UserFeatures& now, std::size_t digits, const std::string& argument) {
  if (argument.empty()) return AskNumber{};
  const std::string place = argument.substr(0, digits);
  if (place.size() != digits || !directory::is_speed_place(place)) return Impossible{"invalid-choice"};
  const std::string number = argument.substr(digits);
  Change change;
  auto& dials = change.set.speed_dial.emplace(now.speed_dial);
  if (number.empty()) {
    dials.edit().erase(directory::SpeedPlace(place));
    change.spoken = prompts::Phrase("speed-dial-emptied").then(prompts::Digits{place});
    return change;
  }
  const auto meant = directory::dial(tenant, user.id, number);
  if (std::holds_alternative<directory::Barred>(meant)) return Impossible{"not-allowed"};
  const bool somewhere = !std::holds_alternative<directory::Unknown>(meant) &&
                         !std::holds_alternative<directory::FeatureCode>(meant);
  if (!somewhere || !directory::is_speed_number(number)) return Impossible{"number-not-in-service"};
  dials.edit()[directory::SpeedPlace(place)] = number;
  change.spoken = prompts::Phrase("speed-dial-set")
                      .then(prompts::Digits{place})
                      .then("speed-dial-stands-for")
                      .then(prompts::Digits{number});
  return change;
}

Effect show_always(const directory::TenantSnapshot& tenant, const directory::User& user,
                   const std::string& argument) {
  const auto choice = directory::parse_choice(user, argument);
  if (!choice) return Impossible{"invalid-choice"};
  Change change;
  change.set.outgoing_number = *choice;
  const std::string shown = with_plus(directory::outgoing_number(tenant, user, *choice));
  change.spoken = prompts::Phrase("outgoing-number-set").then(prompts::Digits{shown});
  return change;
}

}  // namespace

std::optional<Effect> number_effect(const directory::TenantSnapshot& tenant, const directory::User& user,
                                    const directory::UserFeatures& now, FeatureAction action,
                                    const std::string& argument) {
  switch (action) {
    case FeatureAction::speed_dial_8: return set_speed_dial(tenant, user, now, 1, argument);
    case FeatureAction::speed_dial_100: return set_speed_dial(tenant, user, now, 2, argument);
    case FeatureAction::choose_number: return show_always(tenant, user, argument);
    default: return std::nullopt;
  }
}

}  // namespace centrale::features
