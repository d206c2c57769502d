#include "call/leg_book.hpp"

#include "call/leg.hpp"

namespace centrale::call {

void LegBook::enter(Leg& leg) {
  legs_[leg.id()] = &leg;
  if (leg.party().user) of_user_[*leg.party().user].push_back(&leg);
  changed(leg);
}

void LegBook::leave(Leg& leg) {
  legs_.erase(leg.id());
  if (!leg.party().user) return;
  const auto own = of_user_.find(*leg.party().user);
  if (own == of_user_.end()) return;
  std::erase(own->second, &leg);
  if (own->second.empty()) of_user_.erase(own);
  changed(leg);
}

void LegBook::changed(const Leg& leg) const {
  if (watch_ && leg.party().user) watch_(*leg.party().user);
}

Leg* LegBook::find(LegId id) const {
  const auto found = legs_.find(id);
  return found == legs_.end() ? nullptr : found->second;
}

std::uint32_t LegBook::legs_of(const Of<UserId>& user) const {
  return static_cast<std::uint32_t>(of(user).size());
}

std::span<const Leg* const> LegBook::of(const Of<UserId>& user) const {
  const auto found = of_user_.find(user);
  return found == of_user_.end() ? std::span<const Leg* const>() : std::span<const Leg* const>(found->second);
}

}  // namespace centrale::call
