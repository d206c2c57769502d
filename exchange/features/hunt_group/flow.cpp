#include "features/hunt_group/flow.hpp"

#include <algorithm>

#include "base/random.hpp"
#include "call/describe.hpp"
#include "features/hunt_group/rounds.hpp"

namespace centrale::features {
namespace {

using call::DiversionReason;
using call::Next;
using call::Refusal;
using directory::HuntGroup;

/// The facts about a member that decide whether he rings.
struct Asking {
  const call::CallRef& call;
  const HuntGroup& group;
  const directory::FeatureState& state;

  // Not the caller, not undisturbed, not gone from the group, not away, not in a call.
  [[nodiscard]] bool is_free(const UserId& member) const {
    const directory::User* user = call.tenant().user(member);
    if (user == nullptr || !call.is_reachable(member)) return false;
    if (call.party().user && call.party().user->id == member) return false;
    const directory::FeaturesNow features = state.now(call.tenant_id(), *user);
    const auto& left = features->left_groups;
    if (features->do_not_disturb ||
        (group.members_may_leave && std::ranges::find(left, group.id) != left.end()))
      return false;
    return !call.is_busy(member) || (group.call_waiting && features->call_waiting);
  }
};

/// Somebody of the group talks: he rests from when the talk is over, however that comes.
class OnDuty {
 public:
  OnDuty(Rota& rota, std::vector<MemberName> who, flow::Loop& loop)
      : rota_(rota), who_(std::move(who)), loop_(loop) {}
  OnDuty(const OnDuty&) = delete;
  OnDuty& operator=(const OnDuty&) = delete;
  ~OnDuty() {
    for (const MemberName& member : who_) rota_.resting_since[member] = loop_.now();
  }

 private:
  Rota& rota_;
  std::vector<MemberName> who_;
  flow::Loop& loop_;
};

// Who of the round has answered: outside parties and those who were picked up elsewhere have no user.
std::vector<MemberName> answered_by(const Round& round, const call::Picked& picked) {
  std::vector<MemberName> names;
  for (const Member& member : round) {
    const auto* user = std::get_if<call::RingUser>(&member.target);
    const auto& answered = picked.leg->party().user;
    const bool is_he = user != nullptr ? answered && answered->id == user->user : round.size() == 1;
    if (is_he) names.push_back(member.name);
  }
  return names;
}

Next send_on(const std::optional<directory::Destination>& to, Refusal refusal, DiversionReason reason,
             std::string because, const call::Party& group) {
  if (!to) return call::TurnAway{refusal, std::move(because)};
  return call::GoTo{.destination = *to, .reason = reason, .because = std::move(because), .from = group};
}

Next when_nobody_answers(const HuntGroup& group, const call::Party& called) {
  return send_on(group.no_answer, Refusal::no_answer, DiversionReason::no_answer,
                 "nobody of " + group.name + " answers", called);
}

Next when_all_are_busy(const HuntGroup& group, const call::Party& called) {
  return send_on(group.busy ? group.busy : group.no_answer, Refusal::busy, DiversionReason::user_busy,
                 "everybody of " + group.name + " is busy or away", called);
}

Next when_all_are_away(const HuntGroup& group, const call::Party& called) {
  if (!group.not_reachable) return when_all_are_busy(group, called);
  return send_on(group.not_reachable, Refusal::not_reachable, DiversionReason::unavailable,
                 "nobody of " + group.name + " has a phone registered", called);
}

bool anybody_is_reachable(const call::CallRef& call, const std::vector<Round>& all) {
  return std::ranges::any_of(all, [&](const Round& round) {
    return std::ranges::any_of(round, [&](const Member& member) {
      const auto* user = std::get_if<call::RingUser>(&member.target);
      return user == nullptr || call.is_reachable(user->user);
    });
  });
}

// How long this round may ring: its own time, and no more than what is left of the whole.
Duration time_for(const HuntGroup& group, Duration spent) {
  return group.at_most == Duration::zero() ? group.ring : std::min(group.ring, group.at_most - spent);
}

}  // namespace

flow::Task<Next> hunt_group(call::CallRef call, ServiceId id, const directory::FeatureState* state,
                            Rotas* rotas) {
  const HuntGroup* group = call.tenant().hunt_group(id);
  if (group == nullptr) co_return call::TurnAway{Refusal::not_found, "no hunt group " + id.value()};
  const call::Party called = call::party_of(group->name, group->extension, group->numbers);
  call.meant_for(called);
  if (!group->music_on_hold.empty()) call.set_service_music(group->music_on_hold);
  if (group->busy_now) co_return when_all_are_busy(*group, called);

  Rota& rota = rotas->of({call.tenant_id(), id});
  const auto all = rounds(call.tenant(), *group, rota, random_u64());
  const Instant begun = call.now();
  bool rang = false;
  for (const Round& round : all) {
    const Asking asking{.call = call, .group = *group, .state = *state};
    const Round free = free_of(round, [&](const UserId& member) { return asking.is_free(member); });
    const Duration limit = time_for(*group, call.now() - begun);
    if (free.empty() || limit <= Duration::zero()) continue;
    rota.last_rang = free.back().name;
    auto picked = co_await call.ring(targets_of(free), limit);
    if (picked) {
      const OnDuty duty(rota, answered_by(free, *picked), call.loop());
      co_return co_await call.talk(std::move(*picked));
    }
    rang = rang || picked.error() == Refusal::no_answer || picked.error() == Refusal::declined;
  }
  if (rang) co_return when_nobody_answers(*group, called);
  co_return anybody_is_reachable(call, all) ? when_all_are_busy(*group, called)
                                            : when_all_are_away(*group, called);
}

}  // namespace centrale::features
