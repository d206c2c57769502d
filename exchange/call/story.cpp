// The story of a call: from place to place until it is over.
#include "call/call.hpp"
#include "call/calls.hpp"
#include "call/describe.hpp"
#include "call/journey.hpp"
#include "call/summons.hpp"
#include "call/talk.hpp"
#include "call/talk_snapshot.hpp"
#include "call/words.hpp"

namespace centrale::call {
namespace {

flow::Task<Next> just(Next next) { co_return next; }

}  // namespace

std::string dialled_in(const Origin& origin) {
  if (const auto* device = std::get_if<FromDevice>(&origin)) return device->digits;
  if (const auto* mobile = std::get_if<FromMobile>(&origin)) return mobile->digits;
  return with_plus(std::get<FromTrunk>(origin).called);
}

Place place_of(const Origin& origin) {
  if (const auto* device = std::get_if<FromDevice>(&origin)) return device->device;
  if (const auto* mobile = std::get_if<FromMobile>(&origin)) return AtNumber{mobile->number};
  return std::get<FromTrunk>(origin).trunk;
}

const Of<UserId>* user_of(const Origin& origin) {
  if (const auto* device = std::get_if<FromDevice>(&origin)) return &device->user;
  const auto* mobile = std::get_if<FromMobile>(&origin);
  return mobile != nullptr ? &mobile->user : nullptr;
}

void Call::begin(std::unique_ptr<Leg> caller, const Origin& origin, std::vector<Diversion> diversions,
                 int max_forwards) {
  party_ = std::move(caller);
  party_->give_to(this);
  diversions_ = std::move(diversions);
  max_forwards_ = max_forwards;
  dialled_ = dialled_in(origin);
  if (const Of<UserId>* own = user_of(origin)) {
    payer_.user = own->id;
    const directory::User* user = tenant_->user(own->id);
    if (user != nullptr) language_ = tenant_->language_of(*user);
    spawn(from_user(dialled_));
  } else {
    spawn(from_trunk(std::get<FromTrunk>(origin).called));
  }
}

void Call::originate(Origination order) {
  if (!order.user.empty()) payer_.user = order.user;
  called_ = order.shown;
  const directory::User* user = tenant_->user(order.user);
  if (user != nullptr) language_ = tenant_->language_of(*user);
  spawn(summon(this, std::move(order)));
}

void Call::becomes_party(std::unique_ptr<Leg> leg) {
  party_ = std::move(leg);
  party_->give_to(this);
  keep_snapshot();
}

void Call::take_on(std::unique_ptr<Leg> leg, const UserId& payer, const GoTo& go) {
  payer_.user = payer;
  called_ = leg->party();
  leg->move_to(*this, std::string(events::kIsCaller));
  leg->joined();
  becomes_party(std::move(leg));
  spawn(follow(go));
}

void Call::resume(const TalkSnapshot& before, std::unique_ptr<Leg> party, std::unique_ptr<Leg> peer) {
  began_ = before.began;
  payer_.user = before.payer;
  called_ = before.called;
  service_music_ = before.service_music;
  party_ = std::move(party);
  party_->give_to(this);
  spawn(talk(this, Picked{std::move(peer)}, Talk::Begin::adopted));
}

void Call::resume(const TalkSnapshot& before, std::unique_ptr<Leg> party) {
  began_ = before.began;
  payer_.user = before.payer;
  called_ = before.called;
  service_music_ = before.service_music;
  resumes_at_ = directory::parse_destination(before.resumes_at);
  party_ = std::move(party);
  party_->give_to(this);
  const GoTo again{.destination = *resumes_at_, .because = "the exchange was restarted", .diverts = false};
  spawn(follow(again));
}

void Call::spawn(flow::Task<Next> beginning) {
  scope_.spawn(story(std::move(beginning)), [this] { calls_.bury_soon(*this); });
}

flow::Task<void> Call::story(flow::Task<Next> beginning) {
  Next next = co_await std::move(beginning);
  while (true) {
    if (auto* go = std::get_if<GoTo>(&next)) {
      next = co_await follow(*go);
    } else if (transferor_) {
      const auto* away = std::get_if<TurnAway>(&next);
      next = co_await back_to_transferor(away != nullptr ? away->refusal : Refusal::failed);
    } else {
      break;
    }
  }
  co_await conclude(std::move(next));
}

flow::Task<Next> Call::from_user(std::string digits) {
  return switchboard().rooms.dialled(CallRef(*this), std::move(digits));
}

flow::Task<Next> Call::from_trunk(const E164& called) {
  const auto place = tenant_->by_number(called);
  if (!place) return just(TurnAway{Refusal::not_found, with_plus(called) + " is in nobody's use"});
  if (diversions_.size() >= kMostDiversions) {
    return just(TurnAway{Refusal::too_many_hops, "diverted too often before"});
  }
  called_ = party_of(called);
  return follow({.destination = *place, .because = "called " + with_plus(called), .diverts = false});
}

// One step of the journey: written down, bounded, then entered.
flow::Task<Next> Call::follow(const GoTo& go) {
  if (!party_ || party_->ended()) return just(Over{});
  resumes_at_.reset();
  switchboard().recorder.hop(interaction_, {directory::to_text(go.destination), go.because});
  if (++hops_ > kMostHops || goes_in_circles(diversions_, go)) {
    return just(TurnAway{Refusal::too_many_hops, "sent round in circles"});
  }
  if (go.from) payer_.user = go.from->user ? std::optional(go.from->user->id) : std::nullopt;
  if (go.diverts && go.from) diversions_.push_back({.from = *go.from, .reason = go.reason});
  return switchboard().rooms.enter(CallRef(*this), go.destination);
}

flow::Task<void> Call::conclude(Next last) {
  const auto* away = std::get_if<TurnAway>(&last);
  const bool gone = party_ && party_->ended();
  if (away != nullptr && outcome_.empty() && !talked_ && !gone) outcome_ = name_of(away->refusal);
  if (!party_ || gone) co_return;
  if (!party_->is_answered()) {
    if (away != nullptr) co_await announce(away->refusal, away->because);
    party_->refuse(away != nullptr ? away->refusal : Refusal::declined);
    co_return;
  }
  if (away != nullptr) co_await tell(away->refusal);
  party_->hang_up(Ending::hung_up);
}

// A colleague who may not call there hears why before he is refused, without paying for it (early media).
// Nobody outside is told what the company allows.
flow::Task<void> Call::announce(Refusal refusal, std::string because) {
  const bool barred = refusal == Refusal::class_barred || refusal == Refusal::country_barred ||
                      refusal == Refusal::premium_barred || refusal == Refusal::limit_reached;
  if (!barred || !is_colleagues(party_->place())) co_return;
  switchboard().recorder.hop(interaction_, {"barred", because});
  party_->open_early_media();
  Playback words(*this, spoken(words_for(refusal)));
  co_await words.finished().wait();
}

// An answered caller cannot be refused any more: he is told in words, then by tone.
flow::Task<void> Call::tell(Refusal refusal) {
  {
    Playback words(*this, spoken(words_for(refusal)));
    co_await words.finished().wait();
  }
  hear({.files = {}, .tone = {tone_for(refusal)}, .country = tenant_->tenant().country, .forever = true});
  co_await flow::sleep(loop(), kToneLasts);
}

// ---- Blind transfers.

void Call::change_places(std::unique_ptr<Leg>& peer) { std::swap(party_, peer); }

void Call::wait_for_transfer(std::unique_ptr<Leg> transferor) {
  transferor_ = std::move(transferor);
  media().keep(transferor_->endpoint(), {});
  media().silence(transferor_->endpoint());
  hear_music(transferor_->party());
  keep_snapshot();
}

void Call::transfer_came_through() {
  if (!transferor_) return;
  transferor_->report_transfer(TransferProgress::done);
  transferor_->hang_up(Ending::transferred);
  calls_.lay_aside(std::move(transferor_));
}

flow::Task<Next> Call::back_to_transferor(Refusal why) {
  transferor_->transfer_failed(why);
  switchboard().recorder.hop(interaction_,
                             {"talk", "the transfer failed: back to " + short_name(transferor_->party())});
  return talk(this, Picked{std::move(transferor_)}, Talk::Begin::fresh);
}

}  // namespace centrale::call
