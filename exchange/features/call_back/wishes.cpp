#include "features/call_back/wishes.hpp"

#include <algorithm>

namespace centrale::features {

Wish::Wish(Wishes& wishes, call::Lines& lines, Of<UserId> owner, Missed missed)
    : wishes_(wishes),
      lines_(lines),
      owner_(std::move(owner)),
      missed_(std::move(missed)),
      seen_(missed_.busy),
      news_(lines.loop()) {
  wishes_.all_.push_back(this);
}

Wish::~Wish() { std::erase(wishes_.all_, this); }

bool Wish::can_come_true() {
  const auto colleague = lines_.facts_of(this->colleague());
  seen_ = seen_ || std::ranges::any_of(colleague, [](const call::LegFacts& leg) {
            return leg.answered || leg.direction == call::Direction::inbound;
          });
  return seen_ && colleague.empty() && lines_.facts_of(owner_).empty() && !does_not_disturb();
}

bool Wish::does_not_disturb() const {
  const auto tenant = lines_.directory().tenant(owner_.tenant);
  const directory::User* user = tenant ? tenant->user(missed_.colleague) : nullptr;
  return user != nullptr && wishes_.state_.now(owner_.tenant, *user)->do_not_disturb;
}

const Missed* Wishes::last_missed(const Of<UserId>& caller) const {
  const auto found = last_.find(caller);
  return found == last_.end() ? nullptr : &found->second;
}

std::vector<Wish*> Wishes::of(const Of<UserId>& owner) const {
  std::vector<Wish*> own;
  std::ranges::copy_if(all_, std::back_inserter(own),
                       [&](const Wish* wish) { return wish->owner() == owner && !wish->taken_back(); });
  return own;
}

void Wishes::line_changed(const Of<UserId>& user) {
  for (Wish* wish : all_) {
    if (wish->owner() == user || wish->colleague() == user) wish->wake();
  }
}

}  // namespace centrale::features
