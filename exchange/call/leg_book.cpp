#include "call/leg_book.hpp"

#include "call/leg.hpp"

namespace centrale::call {

void LegBook::enter(Leg& leg) {
  legs_[leg.id()] = &leg;
  if (leg.party().user) ++of_user_[*leg.party().user];
}

void LegBook::leave(Leg& leg) {
  legs_.erase(leg.id());
  if (!leg.party().user) return;
  const auto counted = of_user_.find(*leg.party().user);
  if (counted != of_user_.end() && --counted->second == 0) of_user_.erase(counted);
}

Leg* LegBook::find(LegId id) const {
  const auto found = legs_.find(id);
  return found == legs_.end() ? nullptr : found->second;
}

std::uint32_t LegBook::legs_of(const Of<UserId>& user) const {
  const auto found = of_user_.find(user);
  return found == of_user_.end() ? 0 : found->second;
}

}  // namespace centrale::call
