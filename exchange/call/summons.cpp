#include "call/summons.hpp"

#include <algorithm>

#include "call/call.hpp"
#include "call/describe.hpp"
#include "call/ring_policy.hpp"

namespace centrale::call {
namespace {

flow::Task<Summons::Outcome> answered(Call* call, const Origination* order) {
  Summons summons(*call, *order);
  std::optional<Summons::Outcome> outcome = summons.settled();
  while (!outcome) {
    const Summons::News news = co_await summons.news();
    outcome = summons.take(news);
  }
  co_return std::move(*outcome);
}

}  // namespace

flow::Task<Next> summon(Call* call, Origination order) {
  auto outcome = co_await answered(call, &order);
  if (!outcome) {
    order.told(std::unexpected(outcome.error()));
    co_return TurnAway{outcome.error(), "the phones of " + order.user.value() + " did not answer"};
  }
  call->becomes_party(std::move(*outcome));
  order.told({});
  if (order.then) co_return co_await order.then(CallRef(*call));
  co_return GoTo{.destination = std::move(order.to), .because = std::move(order.because), .diverts = false};
}

Summons::Summons(Call& call, const Origination& order)
    : news_(call.loop()), limit_(call.loop(), this, [](Summons& self) { self.news_.push(TimeUp{}); }) {
  ring(call, order);
  limit_.start(order.ring);
}

void Summons::ring(Call& call, const Origination& order) {
  const directory::User* user = call.tenant()->user(order.user);
  if (user == nullptr && order.number.empty()) return refusals_.push_back(Refusal::not_found);
  LegOrder leg{.tenant = order.tenant,
               .interaction = call.interaction(),
               .to = {},
               .caller = order.shown,
               .called = user != nullptr ? party_of(*call.tenant(), *user) : party_of(order.number),
               .diversions = {},
               .talks_with = std::nullopt,
               .alert_info = {}};
  if (order.number.empty()) {
    ring_devices(call, std::move(leg), {order.tenant, order.user});
  } else {
    ring_outside(call, std::move(leg), order.number, user);
  }
  if (legs_.empty() && refusals_.empty()) refusals_.push_back(Refusal::not_reachable);
}

void Summons::ring_devices(Call& call, LegOrder order, const Of<UserId>& user) {
  Dialler& dialler = call.switchboard().dialler;
  for (const DeviceId& device : dialler.reachable_devices(user)) {
    order.to = ToDevice{.user = user, .device = device};
    for (auto& port : dialler.dial(order)) add(call, std::move(port), order.called, device, {});
  }
}

// A user's mobile behind its trunk costs nobody anything, and goes nowhere else.
void Summons::ring_outside(Call& call, LegOrder order, const E164& number, const directory::User* user) {
  const bool mobile = user != nullptr && user->mobile.get().number == number;
  const auto payer = user != nullptr ? std::optional(user->id) : std::nullopt;
  OutsidePass pass;
  if (!mobile) {
    auto admitted = call.switchboard().admission.admit(
        *call.tenant(), {.payer = {.tenant = order.tenant, .user = payer}, .number = number, .dialled = {}});
    if (!admitted) return refusals_.push_back(admitted.error());
    pass = std::move(*admitted);
  }
  order.to = ToOutside{.number = number,
                       .dialled = {},
                       .trunk = mobile ? user->mobile.get().trunk : TrunkId{},
                       .inhibit_diversion = user != nullptr};
  const Place place = user != nullptr ? Place(AtNumber{number}) : Place();
  for (auto& port : call.switchboard().dialler.dial(order))
    add(call, std::move(port), order.called, place, payer.value_or(UserId{}));
  if (legs_.empty()) return refusals_.push_back(Refusal::congestion);
  legs_.front()->keep(std::move(pass));
}

void Summons::add(Call& call, std::unique_ptr<LegPort> port, const Party& party, Place place,
                  const UserId& payer) {
  auto leg = std::make_unique<Leg>(call, std::move(port), Direction::outbound, party, std::move(place));
  leg->give_to(this);
  leg->note_start(payer, std::string(events::kIsCaller));
  legs_.push_back(std::move(leg));
}

std::optional<Summons::Outcome> Summons::settled() const {
  if (!legs_.empty()) return std::nullopt;
  return std::unexpected(worst_of(refusals_));
}

std::optional<Summons::Outcome> Summons::take(const News& news) {
  if (std::holds_alternative<TimeUp>(news)) return std::unexpected(Refusal::no_answer);
  const auto& [id, what] = std::get<LegTold>(news);
  const auto found = std::ranges::find(legs_, id, [](const auto& leg) { return leg->id(); });
  if (found == legs_.end()) return std::nullopt;
  if (std::holds_alternative<Answered>(what)) {
    std::unique_ptr<Leg> leg = std::move(*found);
    legs_.erase(found);
    leg->give_to(nullptr);
    return leg;
  }
  const auto* refused = std::get_if<WasRefused>(&what);
  if (refused != nullptr || std::holds_alternative<Ended>(what)) {
    const Refusal why = refused != nullptr ? refused->refusal : Refusal::failed;
    refusals_.push_back(why);
    legs_.erase(found);
    if (speaks_for_all(why)) legs_.clear();
  }
  return settled();
}

}  // namespace centrale::call
