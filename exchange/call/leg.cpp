#include "call/leg.hpp"

#include "call/call.hpp"
#include "call/describe.hpp"
#include "call/leg_book.hpp"

namespace centrale::call {

Leg::Leg(Call& call, std::unique_ptr<LegPort> port, Direction direction, Party party, Place place)
    : call_(&call),
      port_(std::move(port)),
      id_(port_->id()),
      record_id_(id_),
      direction_(direction),
      began_(call.loop().now()),
      warning_(call.loop(), this, [](Leg& self) { self.end_of_money(); }),
      party_(std::move(party)),
      place_(std::move(place)) {
  port_->listen(*this);
  call.book().enter(*this);
}

Leg::~Leg() {
  call_->book().leave(*this);
  std::string why(refused_ ? name_of(*refused_) : name_of(ended_.value_or(Ending::hung_up)));
  if (!refused_ && !ended_ && !answered_) why = name_of(Refusal::cancelled);
  note(events::LegEventKind::ended, std::move(why));
  note_way();
  if (const directory::Micros cost = pass_.cost(); cost > 0) note_cost(cost);
}

void Leg::be(Party user) {
  call_->book().leave(*this);
  party_ = std::move(user);
  call_->book().enter(*this);
}

void Leg::note(events::LegEventKind kind, std::string why, LegId other) {
  call_->book().changed(*this);
  call_->switchboard().recorder.leg_event(
      call_->interaction(),
      {.leg = record_id_, .kind = kind, .who = {}, .other = other, .payer = {}, .why = std::move(why)});
}

void Leg::note_start(const UserId& payer, std::string why) {
  payer_ = payer;
  call_->switchboard().recorder.leg_event(call_->interaction(), {.leg = record_id_,
                                                                 .kind = events::LegEventKind::started,
                                                                 .who = who(party_, where(place_)),
                                                                 .other = {},
                                                                 .payer = payer,
                                                                 .why = std::move(why)});
}

void Leg::keep(OutsidePass pass) {
  pass_ = std::move(pass);
  pass_.when_spent_up([this] { spent_up(); });
}

void Leg::note_way() {
  const Carried way = port_->carried();
  if (way.trunk.empty()) return;
  call_->switchboard().recorder.service_event(call_->interaction(),
                                              {.name = "leg.carried",
                                               .facts = {{"leg", std::to_string(record_id_.value())},
                                                         {"trunk", way.trunk.value()},
                                                         {"target", way.target}}});
}

void Leg::note_cost(directory::Micros cost) {
  call_->switchboard().recorder.service_event(
      call_->interaction(),
      {.name = "leg.charged",
       .facts = {{"leg", std::to_string(record_id_.value())}, {"micros", std::to_string(cost)}}});
}

void Leg::spent_up() {
  if (ended_) return;
  warning_.start(kWarningLasts);
  tell(SpentUp{});
}

void Leg::end_of_money() {
  if (ended_) return;
  hang_up(Ending::limit_reached);
  tell(Ended{Ending::limit_reached});
}

void Leg::move_to(Call& call, std::string why) {
  note(events::LegEventKind::ended, "moved");
  call_ = &call;
  note_start(UserId(payer_), std::move(why));
  moved_ = true;
}

// Only now: who is handed over to somebody who still rings has not answered that call.
void Leg::joined() {
  if (std::exchange(moved_, false)) note(events::LegEventKind::answered);
}

void Leg::alert() {
  if (ended_ || answered_ || ringing_) return;
  ringing_ = true;
  port_->alert();
  note(events::LegEventKind::ringing);
}

void Leg::open_early_media() {
  if (ended_ || answered_ || early_) return;
  early_ = true;
  port_->early_media();
  note(events::LegEventKind::early_media);
}

void Leg::answer() {
  if (ended_ || answered_) return;
  answered_ = true;
  port_->answer();
  note(events::LegEventKind::answered);
}

void Leg::refuse(Refusal refusal) {
  if (ended_ || answered_) return;
  refused_ = refusal;
  ended_ = Ending::refused;
  port_->refuse(refusal);
}

void Leg::hang_up(Ending why) {
  if (ended_) return;
  ended_ = why;
  port_->hang_up(why);
}

void Leg::resume(LegId record_id, bool held) {
  record_id_ = record_id;
  answered_ = true;
  held_ = held;
}

// ---- What signalling reports. The sink may drop this leg: nothing is touched after `tell`.

void Leg::tell(LegNews news) {
  if (sink_ != nullptr) sink_->on_news(*this, std::move(news));
}

void Leg::on_ringing() {
  if (ended_ || ringing_) return;
  ringing_ = true;
  note(events::LegEventKind::ringing);
  tell(Rang{});
}

void Leg::on_early_media() {
  if (ended_ || early_) return;
  early_ = true;
  note(events::LegEventKind::early_media);
  tell(SentEarlyMedia{});
}

void Leg::on_answered() {
  if (ended_ || answered_) return;
  answered_ = true;
  pass_.answered();
  note(events::LegEventKind::answered);
  tell(Answered{});
}

void Leg::on_refused(Refusal refusal) {
  if (ended_) return;
  refused_ = refusal;
  ended_ = Ending::refused;
  tell(WasRefused{refusal});
}

void Leg::on_ended(Ending ending) {
  if (ended_) return;
  if (!answered_) refused_ = Refusal::cancelled;
  ended_ = ending;
  tell(Ended{ending});
}

void Leg::on_held(bool held) {
  if (ended_ || held_ == held) return;
  held_ = held;
  note(held ? events::LegEventKind::held : events::LegEventKind::resumed);
  tell(Held{held});
}

void Leg::on_digit(char digit) {
  if (!ended_) tell(Pressed{digit});
}

void Leg::on_transfer(TransferRequest request) {
  if (!ended_) tell(std::move(request));
}

void Leg::on_changed() {
  if (!ended_) tell(Changed{});
}

}  // namespace centrale::call
