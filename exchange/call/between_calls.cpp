// What one call does to another of the same tenant: picking up, retrieving, sending on.
#include <algorithm>

#include "call/call.hpp"
#include "call/call_ref.hpp"
#include "call/calls.hpp"
#include "call/leg_book.hpp"
#include "call/talk.hpp"

namespace centrale::call {
namespace {

std::vector<LegId> ids_of(const std::vector<const Leg*>& legs) {
  std::vector<LegId> ids;
  ids.reserve(legs.size());
  for (const Leg* leg : legs) ids.push_back(leg->id());
  return ids;
}

}  // namespace

std::vector<LegId> CallRef::ringing_at(const std::vector<UserId>& users) const {
  std::vector<const Leg*> ringing;
  for (const UserId& user : users) {
    for (const Leg* leg : call_->book().of({tenant_id(), user})) {
      const bool elsewhere = &leg->call() != call_ && leg->direction() == Direction::outbound;
      if (elsewhere && leg->is_ringing() && !leg->ended()) ringing.push_back(leg);
    }
  }
  std::ranges::sort(ringing, {}, [](const Leg* leg) { return std::pair(leg->began(), leg->id()); });
  return ids_of(ringing);
}

std::vector<LegId> CallRef::other_talks(bool held) const {
  return party().user ? talks_of(party().user->id, held) : std::vector<LegId>();
}

std::vector<LegId> CallRef::talks_of(const UserId& user, bool held) const {
  std::vector<const Leg*> talking;
  for (const Leg* leg : call_->book().of({tenant_id(), user})) {
    const bool talks = &leg->call() != call_ && leg->is_answered() && !leg->ended() && leg->call().talks();
    if (talks && (!held || leg->is_held())) talking.push_back(leg);
  }
  std::ranges::sort(talking, std::greater(),
                    [](const Leg* leg) { return std::pair(leg->began(), leg->id()); });
  return ids_of(talking);
}

bool CallRef::take_place_of(LegId leg) {
  Leg* old = call_->book().find(leg);
  if (old == nullptr || old->call().tenant()->id() != tenant_id() || &old->call() == call_) return false;
  call_->answer();
  call_->let_party_go();
  return old->call().replace(leg, call_->party_, Ending::replaced);
}

Picked CallRef::hand_party_to(const CallRef& other) {
  call_->answer();
  call_->let_party_go();
  call_->party_->move_to(*other.call_);
  call_->party_->give_to(nullptr);
  return Picked{std::move(call_->party_)};
}

void CallRef::send_on_from(LegId leg, GoTo go) {
  const Leg* from = call_->book().find(leg);
  if (from != nullptr && from->call().talk_ != nullptr) from->call().talk_->send_on_later(leg, std::move(go));
}

void CallRef::part(LegId by, GoTo by_goes, GoTo other_goes) {
  if (call_->talk_ != nullptr) call_->talk_->part_later(by, std::move(by_goes), std::move(other_goes));
}

std::unique_ptr<Guest> CallRef::join_talk_of(LegId leg) {
  const Leg* at = call_->book().find(leg);
  const bool ours = at != nullptr && at->call().tenant()->id() == tenant_id() && &at->call() != call_;
  Talk* talk = ours ? at->call().talk_ : nullptr;
  if (talk == nullptr || !talk->has_peer()) return nullptr;
  return std::make_unique<Guest>(*call_, *talk);
}

Lines& CallRef::lines() const { return call_->calls_; }

void CallRef::resumes_at(directory::Destination destination) {
  call_->resumes_at_ = std::move(destination);
  call_->keep_snapshot();
}

}  // namespace centrale::call
