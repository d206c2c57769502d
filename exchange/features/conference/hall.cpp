#include "features/conference/hall.hpp"

#include <algorithm>

namespace centrale::features {
namespace {

// The same after a restart, so that those who are there already are joined by those who come back.
call::MixId mix_of(const Of<ServiceId>& conference) {
  return call::MixId(std::hash<Of<ServiceId>>()(conference) | 1U);
}

}  // namespace

bool Meeting::has_host() const {
  return std::ranges::any_of(seats, [](const Seat* seat) { return seat->is_host(); });
}

void Meeting::tell_all(SeatNews news) const {
  for (Seat* seat : seats) seat->tell(news);
}

void Meeting::beep(call::CallRef by) const {
  if (rules.entry_tones && talks()) by.announce(mix, {.files = {}, .tone = {call::Tone::record_beep}});
}

Seat::Seat(Hall& hall, Of<ServiceId> at, directory::Conference rules, call::CallRef call, Role role,
           bool returns)
    : hall_(hall), at_(std::move(at)), call_(call), role_(role), news_(call.loop()) {
  auto& place = hall_.meetings_[at_];
  if (!place) {
    place = std::make_unique<Meeting>();
    place->rules = std::move(rules);
    place->mix = mix_of(at_);
  }
  meeting_ = place.get();
  meeting_->seats.push_back(this);
  meeting_->begun = meeting_->begun || role_.host;
  meeting_->tell_all(SeatNews::changed);
  if (!returns && meeting_->seats.size() > 1) meeting_->seats.front()->tell(SeatNews::somebody_came);
}

Seat::~Seat() {
  std::erase(meeting_->seats, this);
  call_.event("conference.left", {{"conference", at_.id.value()}});
  if (meeting_->seats.empty()) {
    hall_.meetings_.erase(at_);
  } else {
    leave();
  }
}

void Seat::leave() {
  const bool last_host = role_.host && !meeting_->has_host();
  const bool alone = is_between_calls(at_.id) && meeting_->seats.size() == 1;
  const bool over = alone || (last_host && !meeting_->rules.goes_on_without_host);
  if (!over) meeting_->beep(call_);
  meeting_->tell_all(over ? SeatNews::over : SeatNews::changed);
}

Meeting* Hall::at(const Of<ServiceId>& conference) const {
  const auto found = meetings_.find(conference);
  return found == meetings_.end() ? nullptr : found->second.get();
}

Seat* Hall::of(const Of<UserId>& user) const {
  for (const auto& [at, meeting] : meetings_) {
    if (at.tenant != user.tenant) continue;
    for (Seat* seat : meeting->seats) {
      if (seat->call().caller() == user) return seat;
    }
  }
  return nullptr;
}

}  // namespace centrale::features
