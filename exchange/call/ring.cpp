#include "call/ring.hpp"

#include <algorithm>

#include "call/call.hpp"
#include "call/describe.hpp"
#include "call/distinctive_ring.hpp"
#include "call/ring_policy.hpp"

namespace centrale::call {
namespace {

// A phone sends 180 at once; a lost datagram costs 0.5 + 1 + 2 s of retransmissions (RFC 3261 §17.1.1.2).
constexpr Duration kMuteFor = 6s;

}  // namespace

flow::Task<RingRound::Outcome> ring(Call* call, std::vector<RingTarget> targets, Duration limit) {
  RingRound round(*call, targets, limit);
  std::optional<RingRound::Outcome> outcome = round.settled();
  while (!outcome) {
    RingRound::News news = co_await round.news();
    outcome = round.take(std::move(news));
  }
  co_return std::move(*outcome);
}

RingRound::RingRound(Call& call, const std::vector<RingTarget>& targets, Duration limit)
    : call_(call),
      news_(call.loop()),
      confirmation_(call, [this](LegId leg) { news_.push(NotConfirmed{leg}); }),
      limit_(call.loop(), this, [](RingRound& self) { self.decide(TimeUp{}); }),
      mute_(call.loop(), this, [](RingRound& self) { self.news_.push(StillMute{}); }) {
  call_.round_ = this;
  targets_.reserve(targets.size());
  for (const RingTarget& target : targets) std::visit([this](const auto& who) { dial(who); }, target);
  limit_.start(limit);
  mute_.start(kMuteFor);
}

RingRound::~RingRound() {
  call_.round_ = nullptr;
  if (rang_ || early_media_) call_.hear_nothing();
}

// ---- Dialling.

namespace {

/// Where the caller's phone stands, as far as it is known.
struct Standing {
  E164 number;
  std::string address;
};

Standing standing_of(const directory::TenantSnapshot& tenant, const Leg& caller) {
  const auto* device = std::get_if<DeviceId>(&caller.place());
  const directory::User* user = device != nullptr ? tenant.user_of_device(*device) : nullptr;
  if (user == nullptr) return {};
  const auto found = std::ranges::find(user->devices, *device, &directory::Device::id);
  if (found == user->devices.end()) return {};
  const directory::Site* site = tenant.site_of(*found);
  Standing standing;
  if (site != nullptr) standing = {.number = site->emergency_number, .address = site->address};
  const directory::DevicePlace& own = found->emergency.get();
  if (!own.emergency_number.empty()) standing.number = own.emergency_number;
  if (!own.address.empty()) standing.address = own.address;
  return standing;
}

// The emergency centre sees the place where the caller is, and sees him even if he hides his number
// (Directive (EU) 2018/1972 Art. 109, Delegated Regulation (EU) 2023/444 Art. 3).
void for_emergency(const directory::TenantSnapshot& tenant, const Leg& caller, LegOrder& order) {
  const Standing standing = standing_of(tenant, caller);
  order.caller.restricted = false;
  if (!standing.number.empty()) order.caller.number = standing.number;
  order.location = standing.address;
}

}  // namespace

LegOrder RingRound::order() const {
  return {.tenant = call_.tenant()->id(),
          .interaction = call_.interaction(),
          .to = {},
          .caller = call_.party().party(),
          .called = call_.called_,
          .diversions = call_.diversions_,
          .max_forwards = call_.max_forwards_,
          .talks_with = call_.party().endpoint(),
          .alert_info = {}};
}

void RingRound::dial(const RingUser& who) {
  Target& target = targets_.emplace_back();
  const directory::User* user = call_.tenant()->user(who.user);
  if (user == nullptr) return target.refusals.push_back(Refusal::not_found);
  const Of<UserId> key{call_.tenant()->id(), who.user};
  const Party party = party_of(*call_.tenant(), *user);
  LegOrder to_device = order();
  to_device.alert_info = alert_info(*call_.tenant(), *user, call_.party().party(), call_.dialled_);
  for (const DeviceId& device : call_.switchboard().dialler.reachable_devices(key)) {
    if (call_.party().place() == Place(device)) continue;  // nobody's phone rings for its own call
    to_device.to = ToDevice{.user = key, .device = device};
    add(target, to_device, party, device);
  }
  dial_outside_phones(target, who, party);
  if (target.legs.empty()) return target.refusals.push_back(Refusal::not_reachable);
  call_.switchboard().rooms.rings_at(CallRef(call_), who.user);
}

// They ring by his rights and on his bill, whoever calls him.
void RingRound::dial_outside_phones(Target& target, const RingUser& who, const Party& party) {
  const directory::TenantSnapshot& tenant = *call_.tenant();
  for (const auto& phone : call_.switchboard().rooms.outside_phones(tenant, who.user)) {
    const Place place = AtNumber{phone.number};
    if (call_.party().place() == place || call_.party().party().number == phone.number) continue;
    if (who.of_group && !phone.hunt_groups) continue;
    OutsidePass pass;
    if (phone.trunk.empty()) {
      auto admitted = call_.switchboard().admission.admit(
          tenant,
          {.payer = {tenant.id(), who.user}, .number = phone.number, .dialled = {}, .emergency = false});
      if (!admitted) continue;
      pass = std::move(*admitted);
    }
    LegOrder outside = order();
    outside.to = ToOutside{.number = phone.number,
                           .dialled = {},
                           .trunk = phone.trunk,
                           .inhibit_diversion = phone.inhibit_diversion};
    if (phone.trunk.empty())
      outside.diversions.push_back({.from = party, .reason = DiversionReason::unconditional});
    Leg* leg = add(target, outside, party, place, who.user);
    if (leg == nullptr) continue;
    note_payer(*leg, who.user, pass.meter());
    leg->keep(std::move(pass));
    if (phone.answer_confirmation) confirmation_.expect(leg->id(), *tenant.user(who.user));
  }
}

void RingRound::dial(const RingOutside& who) {
  Target& target = targets_.emplace_back();
  auto pass = call_.switchboard().admission.admit(*call_.tenant(), {.payer = call_.payer_,
                                                                    .number = who.number,
                                                                    .dialled = who.dialled,
                                                                    .emergency = who.emergency,
                                                                    .forwarded = !call_.diversions_.empty()});
  if (!pass) {
    note_refused(who, pass.error());
    return target.refusals.push_back(pass.error());
  }
  LegOrder outside = order();
  outside.to = ToOutside{.number = who.number, .dialled = who.dialled, .emergency = who.emergency};
  if (who.emergency) for_emergency(*call_.tenant(), call_.party(), outside);
  Party party = who.number.empty() ? Party{} : party_of(who.number);
  if (who.number.empty()) party.name = who.dialled;
  Leg* leg = add(target, outside, party, {}, call_.payer_.user.value_or(UserId{}));
  if (leg == nullptr) return target.refusals.push_back(Refusal::congestion);
  note_payer(*leg, call_.payer_.user.value_or(UserId{}), pass->meter());
  leg->keep(std::move(*pass));
}

// Whose bill it is, by what tariff: said before anybody answers.
void RingRound::note_payer(const Leg& leg, const UserId& payer, const Meter* meter) {
  if (meter == nullptr) return;
  const Meter::Facts& facts = meter->facts();
  std::vector<std::pair<std::string, std::string>> said{{"leg", std::to_string(leg.record_id().value())},
                                                        {"payer", payer.value()},
                                                        {"class", std::string(name_of(facts.category))}};
  if (facts.tariff) said.emplace_back("tariff", name_of(*facts.tariff));
  if (facts.forwarded) said.emplace_back("forwarded", "yes");
  call_.switchboard().recorder.service_event(call_.interaction(), {"leg.tariff", std::move(said)});
}

void RingRound::note_refused(const RingOutside& who, Refusal why) {
  if (why != Refusal::limit_reached) return;
  call_.switchboard().recorder.service_event(
      call_.interaction(), {"limit.reached",
                            {{"payer", call_.payer_.user ? call_.payer_.user->value() : std::string()},
                             {"number", who.number.empty() ? who.dialled : with_plus(who.number)}}});
}

// The last leg that came of it; null: none did.
Leg* RingRound::add(Target& target, const LegOrder& order, const Party& party, const Place& place,
                    const UserId& payer) {
  Leg* last = nullptr;
  for (auto& port : call_.switchboard().dialler.dial(order)) {
    auto leg = std::make_unique<Leg>(call_, std::move(port), Direction::outbound, party, place);
    leg->give_to(this);
    leg->note_start(payer);
    last = target.legs.emplace_back(std::move(leg)).get();
  }
  return last;
}

// ---- What comes of it.

void RingRound::decide(News news) {
  decided_ = true;
  news_.push(std::move(news));
}

void RingRound::on_news(Leg& leg, LegNews news) {
  const auto* key = std::get_if<Pressed>(&news);
  const bool answered = std::holds_alternative<Answered>(news) && !confirmation_.expects(leg.id());
  if (answered || (key != nullptr && confirmation_.is_yes(leg.id(), key->digit))) decided_ = true;
  news_.push(LegTold{leg.id(), std::move(news)});
}

std::optional<RingRound::Outcome> RingRound::settled() const {
  std::vector<Refusal> refusals;
  for (const Target& target : targets_) {
    if (!target.legs.empty()) return std::nullopt;
    refusals.push_back(worst_of(target.refusals));
  }
  return std::unexpected(worst_of(refusals));
}

std::optional<RingRound::Outcome> RingRound::take(News news) {
  if (std::holds_alternative<TimeUp>(news)) return std::unexpected(time_is_up());
  if (auto* picked_up = std::get_if<PickedUp>(&news)) return Picked{std::move(picked_up->by)};
  if (std::holds_alternative<StillMute>(news)) {
    give_up_mute_phones();
    return settled();
  }
  if (const auto* silent = std::get_if<NotConfirmed>(&news)) {
    if (const auto found = find(silent->leg)) refused(*found, Refusal::no_answer);
    return settled();
  }
  const auto& [leg, what] = std::get<LegTold>(news);
  const auto found = find(leg);
  if (found) return told(*found, what);
  // It answered when another device had already declined for all: the rest may be picked up again.
  if (std::holds_alternative<Answered>(what)) decided_ = false;
  return std::nullopt;
}

std::optional<RingRound::Outcome> RingRound::told(const Found& found, const LegNews& news) {
  Leg& leg = *found.target->legs[found.at];
  if (std::holds_alternative<Answered>(news)) {
    if (!confirmation_.expects(leg.id())) return Picked{take_leg(found)};
    rang(*found.target);
    confirmation_.ask(leg);
  }
  if (const auto* key = std::get_if<Pressed>(&news)) return pressed(found, key->digit);
  const bool his = std::holds_alternative<AtNumber>(leg.place());
  const bool early = std::holds_alternative<SentEarlyMedia>(news);
  // What a network says before he answers is for nobody here: his other phones ring, too.
  if (std::holds_alternative<Rang>(news) || (early && his)) rang(*found.target);
  if (early && !his) sent_early_media(leg);
  if (const auto* refusal = std::get_if<WasRefused>(&news))
    refused(found, his ? of_his_phone(refusal->refusal) : refusal->refusal);
  if (std::holds_alternative<Ended>(news)) refused(found, Refusal::failed);
  return settled();
}

// He says by key that it is him: "1". Any other key leaves the call to the phones that still ring.
std::optional<RingRound::Outcome> RingRound::pressed(const Found& found, char key) {
  const LegId leg = found.target->legs[found.at]->id();
  if (!confirmation_.asks(leg)) return std::nullopt;
  if (confirmation_.is_yes(leg, key)) {
    confirmation_.done(leg);
    return Picked{take_leg(found)};
  }
  refused(found, Refusal::no_answer);
  return settled();
}

void RingRound::rang(Target& target) {
  target.rang = true;
  if (!rang_ && call_.transferor_) call_.transferor_->report_transfer(TransferProgress::ringing);
  const bool first = !std::exchange(rang_, true);
  if (!first || early_media_) return;
  if (call_.party().hears_us()) {
    call_.hear_ringback();
  } else {
    call_.party().alert();
  }
}

// Only one far end can be heard: with several ringing, their announcements would be a lottery.
void RingRound::sent_early_media(const Leg& leg) {
  if (legs() != 1 || early_media_) return;
  early_media_ = true;
  call_.hear_other(leg.endpoint());
  call_.party().open_early_media();
}

// Whatever a network says of itself, he could not be reached at that phone.
Refusal RingRound::of_his_phone(Refusal refusal) {
  const bool his_word =
      refusal == Refusal::busy || refusal == Refusal::declined || refusal == Refusal::no_answer;
  return his_word ? refusal : Refusal::not_reachable;
}

void RingRound::refused(const Found& found, Refusal refusal) {
  found.target->refusals.push_back(refusal);
  const std::unique_ptr<Leg> gone = take_leg(found);
  confirmation_.done(gone->id());
  if (speaks_for_all(refusal)) {
    found.target->legs.clear();
    found.target->refusals = {refusal};
  }
}

// Whoever waits for these would wait in vain: the group goes on with its next member.
void RingRound::give_up_mute_phones() {
  for (Target& target : targets_) {
    for (auto& leg : std::exchange(target.legs, {})) {
      const bool phone = std::holds_alternative<DeviceId>(leg->place());
      const bool mute = phone && !leg->is_ringing() && !leg->is_answered();
      if (mute) {
        target.refusals.push_back(Refusal::not_reachable);
      } else {
        target.legs.push_back(std::move(leg));
      }
    }
  }
}

Refusal RingRound::time_is_up() const {
  std::vector<Refusal> refusals;
  for (const Target& target : targets_) {
    const Refusal nobody = target.rang ? Refusal::no_answer : Refusal::not_reachable;
    refusals.push_back(target.legs.empty() ? worst_of(target.refusals) : nobody);
  }
  return worst_of(refusals);
}

std::unique_ptr<Leg> RingRound::take_leg(const Found& found) {
  std::unique_ptr<Leg> leg = std::move(found.target->legs[found.at]);
  found.target->legs.erase(found.target->legs.begin() + static_cast<std::ptrdiff_t>(found.at));
  leg->give_to(nullptr);
  return leg;
}

std::optional<RingRound::Found> RingRound::find(LegId leg) {
  for (Target& target : targets_) {
    for (std::size_t at = 0; at < target.legs.size(); ++at) {
      if (target.legs[at]->id() == leg) return Found{&target, at};
    }
  }
  return std::nullopt;
}

std::size_t RingRound::legs() const {
  std::size_t count = 0;
  for (const Target& target : targets_) count += target.legs.size();
  return count;
}

// ---- From outside the flow.

bool RingRound::rings(LegId leg) const {
  return !decided_ && const_cast<RingRound*>(this)->find(leg).has_value();
}

void RingRound::pick_up(LegId leg, std::unique_ptr<Leg> by) { decide(PickedUp{leg, std::move(by)}); }

void RingRound::party_replaced() {
  for (Target& target : targets_) {
    for (const auto& leg : target.legs) leg->show(call_.party().party());
  }
  if (rang_ && !early_media_) call_.hear_ringback();
  if (early_media_ && legs() == 1) {
    for (const Target& target : targets_) {
      if (!target.legs.empty()) call_.hear_other(target.legs.front()->endpoint());
    }
  }
}

}  // namespace centrale::call
