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

void Summons::ring_outside(Call& call, const Origination& order) {
  auto pass = call.switchboard().admission.admit(
      *call.tenant(), {.payer = {.tenant = order.tenant, .user = {}}, .number = order.number, .dialled = {}});
  if (!pass) return refusals_.push_back(pass.error());
  const Party party = party_of(order.number);
  const LegOrder to{.tenant = order.tenant,
                    .interaction = call.interaction(),
                    .to = ToOutside{.number = order.number, .dialled = {}},
                    .caller = order.shown,
                    .called = party,
                    .diversions = {},
                    .talks_with = std::nullopt,
                    .alert_info = {}};
  for (auto& port : call.switchboard().dialler.dial(to)) {
    auto leg = std::make_unique<Leg>(call, std::move(port), Direction::outbound, party, Place());
    leg->give_to(this);
    leg->note_start({}, std::string(events::kIsCaller));
    legs_.push_back(std::move(leg));
  }
  if (legs_.empty()) return refusals_.push_back(Refusal::congestion);
  legs_.front()->keep(std::move(*pass));
}

void Summons::ring(Call& call, const Origination& order) {
  if (!order.number.empty()) return ring_outside(call, order);
  const directory::User* user = call.tenant()->user(order.user);
  if (user == nullptr) return refusals_.push_back(Refusal::not_found);
  const Of<UserId> key{order.tenant, order.user};
  const Party party = party_of(*call.tenant(), *user);
  LegOrder to_device{.tenant = order.tenant,
                     .interaction = call.interaction(),
                     .to = {},
                     .caller = order.shown,
                     .called = party,
                     .diversions = {},
                     .talks_with = std::nullopt,
                     .alert_info = {}};
  Dialler& dialler = call.switchboard().dialler;
  for (const DeviceId& device : dialler.reachable_devices(key)) {
    to_device.to = ToDevice{.user = key, .device = device};
    for (auto& port : dialler.dial(to_device)) {
      auto leg = std::make_unique<Leg>(call, std::move(port), Direction::outbound, party, Place(device));
      leg->give_to(this);
      leg->note_start({}, std::string(events::kIsCaller));
      legs_.push_back(std::move(leg));
    }
  }
  if (legs_.empty()) refusals_.push_back(Refusal::not_reachable);
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
