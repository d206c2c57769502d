#include "call/talk.hpp"

#include "base/random.hpp"
#include "call/call.hpp"
#include "call/calls.hpp"
#include "call/transfer.hpp"
#include "call/wiring.hpp"

namespace centrale::call {

flow::Task<Next> talk(Call* call, Picked picked, Talk::Begin begin) {
  Talk talk(*call, std::move(picked), begin);
  while (true) {
    const Talk::News news = co_await talk.news();
    if (auto next = talk.take(news)) co_return std::move(*next);
  }
}

Talk::Talk(Call& call, Picked picked, Begin begin)
    : call_(call), peer_(std::move(picked.leg)), news_(call.loop()) {
  call_.talk_ = this;
  peer_->give_to(&call_);
  call_.talked_ = true;
  call_.resumes_at_.reset();
  if (begin == Begin::adopted) return;
  if (peer_->ended()) {
    news_.push(PeerLeft{});
    return;
  }
  introduce();
  wire();
  call_.answer();
  call_.keep_snapshot();
}

Talk::~Talk() {
  call_.talk_ = nullptr;
  for (Guest* guest : guests_) guest->talk_is_over();
}

std::optional<Next> Talk::take(const News& news) {
  if (std::holds_alternative<PeerLeft>(news)) return Over{};
  if (const auto* asked = std::get_if<TransferAsked>(&news)) return transfer(*asked);
  if (const auto* sent = std::get_if<SentOn>(&news)) {
    Leg* by = seat_of(sent->by);
    return by != nullptr ? send_on(*by, sent->go) : std::nullopt;
  }
  if (const auto* parted = std::get_if<Parted>(&news)) return part(*parted);
  wire();
  call_.keep_snapshot();
  return std::nullopt;
}

void Talk::admit(Guest& guest) {
  if (mix_.empty()) mix_ = MixId(random_u64());
  guests_.push_back(&guest);
  guest.hear(mix_);
  wire();
}

void Talk::dismiss(Guest& guest) {
  std::erase(guests_, &guest);
  wire();
}

void Talk::on_news(const Leg& leg, LegNews news) {
  if (std::holds_alternative<Ended>(news)) news_.push(PeerLeft{});
  if (std::holds_alternative<Held>(news)) news_.push(HoldChanged{});
  if (std::holds_alternative<SpentUp>(news)) warn();
  if (const auto* key = std::get_if<Pressed>(&news)) pressed(leg, key->digit);
  if (auto* request = std::get_if<TransferRequest>(&news))
    news_.push(TransferAsked{leg.id(), std::move(*request)});
}

// Of the tenant's own users only: an outside caller's keys are for menus.
void Talk::pressed(const Leg& leg, char key) {
  const bool is_user = leg.party().user && leg.party().user->tenant == call_.tenant()->id();
  if (!is_user || !is_colleagues(leg.place())) return;
  InCallKeys& keys = &leg == &call_.party() ? party_keys_ : peer_keys_;
  const auto action = keys.press(*call_.tenant(), key, call_.loop().now());
  if (action) call_.switchboard().rooms.pressed_in_talk(CallRef(call_), leg.id(), leg.party(), *action);
}

// Words for colleagues; outsiders are told nothing of what the company pays.
void Talk::warn() {
  const auto warning = [this](const Leg& leg) {
    if (leg.party().user) return call_.spoken("limit-ends-call");
    return Playlist{.files = {},
                    .tone = {Tone::congestion},
                    .country = call_.tenant()->tenant().country,
                    .forever = false};
  };
  call_.hear(warning(call_.party()));
  call_.media().play(peer_->endpoint(), call_.new_playback(), warning(*peer_));
}

void Talk::introduce() {
  call_.party().show(peer_->party());
  call_.party().note(events::LegEventKind::connected, {}, peer_->record_id());
  call_.party().joined();
  peer_->joined();
  call_.book().changed(*peer_);  // its lamp shows another party now
  if (peer_->is_answered() && call_.party().is_answered()) peer_->show(call_.party().party());
}

void Talk::seats_changed() {
  introduce();
  wire();
  call_.keep_snapshot();
}

void Talk::wire_mix() {
  call_.hear_mix(mix_, Voice::heard);
  if (peer_->is_held()) {
    call_.media().silence(peer_->endpoint());
  } else {
    call_.media().join(peer_->endpoint(), mix_, Voice::heard);
  }
}

void Talk::wire() {
  if (!guests_.empty()) return wire_mix();
  const Wiring wires = wiring(call_.party().is_held(), peer_->is_held());
  MediaPort& media = call_.media();
  switch (wires.party) {
    case Hears::other: call_.hear_other(peer_->endpoint()); break;
    case Hears::music: call_.hear_music(peer_->party()); break;
    case Hears::nothing: call_.hear_nothing(); break;
  }
  switch (wires.peer) {
    case Hears::other: break;  // connecting is for both
    case Hears::music:
      media.play(peer_->endpoint(), call_.new_playback(), call_.music(call_.party().party()));
      break;
    case Hears::nothing: media.silence(peer_->endpoint()); break;
  }
}

// ---- Transfers. Every leg negotiates with us alone, so the one who stays notices nothing but the voice.

Leg* Talk::seat_of(LegId leg) {
  if (call_.party().id() == leg) return &call_.party();
  return peer_ && peer_->id() == leg ? peer_.get() : nullptr;
}

std::optional<Next> Talk::transfer(const TransferAsked& asked) {
  Leg* transferor = seat_of(asked.by);
  if (transferor == nullptr) return std::nullopt;
  if (const auto* blind = std::get_if<BlindTransfer>(&asked.request)) return send_on(*transferor, *blind);
  return hand_over(*transferor, std::get<AttendedTransfer>(asked.request));
}

std::optional<Next> Talk::part(const Parted& parted) {
  const Leg* by = seat_of(parted.by);
  if (by == nullptr || !by->party().user) return std::nullopt;
  const UserId payer = by->party().user->id;
  const bool party_asked = by == &call_.party();
  call_.media().keep(peer_->endpoint(), {});
  call_.calls().go_on(std::move(peer_), payer, party_asked ? parted.other_goes : parted.by_goes);
  return party_asked ? parted.by_goes : parted.other_goes;
}

std::optional<Next> Talk::send_on(Leg& transferor, const BlindTransfer& request) {
  auto goal = transfer_goal(*call_.tenant(), transferor.party(), request.digits);
  if (!goal) {
    transferor.transfer_failed(goal.error());
    return std::nullopt;
  }
  return send_on(transferor, std::move(*goal));
}

std::optional<Next> Talk::send_on(Leg& transferor, GoTo go) {
  transferor.report_transfer(TransferProgress::trying);
  transferor.note(events::LegEventKind::transferred);
  if (&transferor == &call_.party()) call_.change_places(peer_);
  call_.wait_for_transfer(std::move(peer_));
  return std::move(go);
}

bool Talk::may_hand_over(const Leg& transferor, const Leg* other) const {
  return other != nullptr && &other->call() != &call_ && !other->ended() &&
         transferor.party().user.has_value() && other->party().user == transferor.party().user;
}

std::optional<Next> Talk::hand_over(Leg& transferor, const AttendedTransfer& request) {
  const Leg* other = call_.book().find(request.other);
  const bool party_leaves = &transferor == &call_.party();
  std::unique_ptr<Leg>& staying = party_leaves ? peer_ : call_.party_;
  if (!may_hand_over(transferor, other) ||
      !other->call().replace(request.other, staying, Ending::transferred)) {
    transferor.transfer_failed(Refusal::not_found);
    return std::nullopt;
  }
  transferor.report_transfer(TransferProgress::done);
  transferor.note(events::LegEventKind::transferred, {}, request.other);
  transferor.hang_up(Ending::transferred);
  return Over{};
}

}  // namespace centrale::call
