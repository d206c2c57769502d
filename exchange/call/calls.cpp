#include "call/calls.hpp"

#include "base/random.hpp"
#include "call/bug.hpp"
#include "call/describe.hpp"
#include "call/talk_snapshot.hpp"

namespace centrale::call {
Calls::Reaper::Reaper(Calls& owner)
    : Ready([](Ready& self) { static_cast<Reaper&>(self).calls.bury(); }), calls(owner) {}

// Ids of playings begin anywhere: what an exchange before this one began may still play.
Calls::Calls(Switchboard switchboard)
    : switchboard_(std::move(switchboard)),
      recordings_(switchboard_.loop, switchboard_.media),
      last_playback_(random_u64() >> 16),
      reaper_(*this),
      stories_(switchboard_.loop, [this](std::exception_ptr failure) {
        if (switchboard_.on_bug) switchboard_.on_bug("a story of no call: " + words_of(std::move(failure)));
      }) {
  book_.watch([this](const Of<UserId>& user) {
    switchboard_.rooms.line_changed(user);
    if (watch_) watch_(user);
  });
}

Calls::~Calls() {
  stories_.cancel_now();
  aside_.clear();
  calls_.clear();
}

Call& Calls::add(const directory::TenantPtr& tenant, const InteractionId& interaction) {
  auto& place = calls_[interaction];
  place = std::make_unique<Call>(*this, tenant, interaction);
  return *place;
}

InteractionId Calls::arrive(Arrival arrival) {
  const directory::TenantPtr tenant = switchboard_.directory.tenant(arrival.tenant);
  if (!tenant) {
    arrival.leg->refuse(Refusal::not_found);
    return {};
  }
  const Place place = place_of(arrival.origin);
  const InteractionId interaction =
      switchboard_.recorder.begin({.tenant = arrival.tenant,
                                   .leg = arrival.leg->id(),
                                   .caller = who(arrival.caller, where(place)),
                                   .dialled = dialled_in(arrival.origin),
                                   .signalling_id = std::move(arrival.signalling_id)});
  Call& call = add(tenant, interaction);
  auto leg = std::make_unique<Leg>(call, std::move(arrival.leg), Direction::inbound,
                                   std::move(arrival.caller), place);
  if (std::holds_alternative<TrunkId>(place)) leg->keep(switchboard_.admission.count_inbound(tenant->id()));
  call.begin(std::move(leg), arrival.origin, std::move(arrival.diversions), arrival.max_forwards);
  return interaction;
}

void Calls::originate(Origination order) {
  const directory::TenantPtr tenant = switchboard_.directory.tenant(order.tenant);
  const directory::User* user = tenant ? tenant->user(order.user) : nullptr;
  const bool outside = tenant && !order.number.empty();
  if (user == nullptr && !outside) return order.told(std::unexpected(Refusal::not_found));
  const InteractionId interaction = switchboard_.recorder.begin(
      {.tenant = order.tenant,
       .leg = {},
       .caller = who(outside ? order.shown : party_of(*tenant, *user), "exchange"),
       .dialled = directory::to_text(order.to),
       .signalling_id = {}});
  add(tenant, interaction).originate(std::move(order));
}

Result<void> Calls::replace(LegId old, std::unique_ptr<LegPort> port, const TenantId& tenant, Party party,
                            Place place) {
  const Leg* replaced = book_.find(old);
  if (replaced == nullptr || replaced->call().tenant()->id() != tenant) {
    port->refuse(Refusal::not_found);
    return fail("Replaces: this tenant has no such leg");
  }
  Call& call = replaced->call();
  auto leg =
      std::make_unique<Leg>(call, std::move(port), Direction::inbound, std::move(party), std::move(place));
  leg->note_start({});
  leg->answer();
  if (call.replace(old, leg, Ending::replaced)) return {};
  leg->hang_up(Ending::refused);
  return fail("Replaces: that leg has no place that another could take");
}

Result<InteractionId> Calls::adopt(const std::string& bytes) {
  auto before = decode_talk(bytes);
  if (!before) return std::unexpected(before.error());
  if (calls_.contains(before->interaction)) return fail("this call is alive: " + before->interaction.value());
  std::vector<std::unique_ptr<LegPort>> ports;
  for (const LegSnapshot& each : before->legs) {
    if (auto port = switchboard_.dialler.adopt(each.port)) ports.push_back(std::move(*port));
  }
  const directory::TenantPtr tenant = switchboard_.directory.tenant(before->tenant);
  const bool all_there = tenant && ports.size() == before->legs.size();
  const bool goes_on = all_there && (ports.size() == 2 || directory::parse_destination(before->resumes_at));
  if (!goes_on) {
    for (auto& port : ports) port->hang_up(Ending::shutdown);
    return fail("no talk that could go on: " + before->interaction.value());
  }
  Call& call = add(tenant, before->interaction);
  std::vector<std::unique_ptr<Leg>> legs;
  for (std::size_t at = 0; at < ports.size(); ++at) {
    const LegSnapshot& each = before->legs[at];
    legs.push_back(std::make_unique<Leg>(call, std::move(ports[at]), each.direction, each.party, each.place));
    legs.back()->resume(each.record_id, each.held);
    if (auto pass = pass_of_before(*tenant, before->payer, each)) legs.back()->keep(std::move(*pass));
  }
  if (legs.size() == 2) {
    call.resume(*before, std::move(legs[0]), std::move(legs[1]));
  } else {
    call.resume(*before, std::move(legs[0]));
  }
  return before->interaction;
}

// A mobile behind its trunk takes no place and costs nothing.
std::optional<OutsidePass> Calls::pass_of_phone(const directory::TenantSnapshot& tenant,
                                                const LegSnapshot& leg, const E164& number) {
  const directory::User* user = leg.party.user ? tenant.user(leg.party.user->id) : nullptr;
  if (user == nullptr || user->mobile.get().number == number) return std::nullopt;
  return switchboard_.admission.go_on(
      tenant, {.payer = {.tenant = tenant.id(), .user = user->id}, .number = number, .dialled = {}});
}

std::optional<OutsidePass> Calls::pass_of_before(const directory::TenantSnapshot& tenant,
                                                 const std::optional<UserId>& payer, const LegSnapshot& leg) {
  if (std::holds_alternative<DeviceId>(leg.place)) return std::nullopt;
  if (const auto* phone = std::get_if<AtNumber>(&leg.place)) return pass_of_phone(tenant, leg, phone->number);
  const bool ours = leg.direction == Direction::outbound && leg.party.number;
  if (!ours) return switchboard_.admission.count_inbound(tenant.id());
  return switchboard_.admission.go_on(
      tenant, {.payer = {.tenant = tenant.id(), .user = payer}, .number = *leg.party.number, .dialled = {}});
}

void Calls::unreachable(const Of<UserId>& user, const DeviceId& device) {
  for (const Leg* leg : book_.of(user)) {
    const bool waits = leg->direction() == Direction::outbound && !leg->is_answered() && !leg->ended();
    if (waits && leg->place() == Place(device)) book_.find(leg->id())->lost();
  }
}

void Calls::go_on(std::unique_ptr<Leg> leg, const UserId& payer, const GoTo& go) {
  const directory::TenantPtr tenant = leg->call().tenant();
  const InteractionId interaction =
      switchboard_.recorder.begin({.tenant = tenant->id(),
                                   .leg = {},
                                   .caller = who(leg->party(), where(leg->place())),
                                   .dialled = directory::to_text(go.destination),
                                   .signalling_id = {}});
  add(tenant, interaction).take_on(std::move(leg), payer, go);
}

void Calls::end_all(Ending why) {
  for (const auto& [id, call] : calls_) call->end(why);
}

std::vector<CallFacts> Calls::list() const {
  std::vector<CallFacts> all;
  all.reserve(calls_.size());
  for (const auto& [id, call] : calls_) all.push_back(call->facts());
  return all;
}

std::vector<LegFacts> Calls::facts_of(const Of<UserId>& user) const {
  std::vector<LegFacts> all;
  for (const Leg* leg : book_.of(user)) {
    if (leg->ended()) continue;
    all.push_back({.leg = leg->id(),
                   .direction = leg->direction(),
                   .ringing = leg->is_ringing(),
                   .answered = leg->is_answered(),
                   .other = leg->call().opposite(*leg)});
  }
  return all;
}

const Call* Calls::find(const InteractionId& interaction) const {
  const auto found = calls_.find(interaction);
  return found == calls_.end() ? nullptr : found->second.get();
}

void Calls::bury_soon(Call& call) {
  if (std::exchange(call.buried_, true)) return;
  dead_.push_back(call.interaction());
  switchboard_.loop.make_ready(reaper_);
}

void Calls::lay_aside(std::unique_ptr<Leg> leg) {
  leg->give_to(nullptr);
  aside_.push_back(std::move(leg));
  switchboard_.loop.make_ready(reaper_);
}

// A leg that was laid aside still writes into its call's record: legs go first.
void Calls::bury() {
  std::exchange(aside_, {}).clear();
  for (const InteractionId& id : std::exchange(dead_, {})) calls_.erase(id);
}

}  // namespace centrale::call
