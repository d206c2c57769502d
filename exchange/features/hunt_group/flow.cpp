#include "features/hunt_group/flow.hpp"

#include "call/describe.hpp"
#include "features/hunt_group/rounds.hpp"

namespace centrale::features {
namespace {

using call::DiversionReason;
using call::Next;
using call::Refusal;

// A group rings those who can take a call now: not in a talk, not undisturbed, not away, not the caller.
bool is_free(const call::CallRef& call, const directory::FeatureState& state, const UserId& member) {
  const directory::User* user = call.tenant().user(member);
  if (user == nullptr || call.is_busy(member) || !call.is_reachable(member)) return false;
  const bool calls_himself = call.party().user && call.party().user->id == member;
  return !calls_himself && !state.of(call.tenant_id(), *user).do_not_disturb;
}

Next when_nobody_answers(const directory::HuntGroup& group, const call::Party& called) {
  if (!group.no_answer) return call::TurnAway{Refusal::no_answer, "nobody of " + group.name + " answers"};
  return call::GoTo{.destination = *group.no_answer,
                    .reason = DiversionReason::no_answer,
                    .because = "nobody of " + group.name + " answers",
                    .from = called};
}

Next when_all_are_busy(const directory::HuntGroup& group, const call::Party& called) {
  const auto& to = group.busy ? group.busy : group.no_answer;
  if (!to) return call::TurnAway{Refusal::busy, "everybody of " + group.name + " is busy"};
  return call::GoTo{.destination = *to,
                    .reason = DiversionReason::user_busy,
                    .because = "everybody of " + group.name + " is busy or away",
                    .from = called};
}

}  // namespace

flow::Task<Next> hunt_group(call::CallRef call, ServiceId id, const directory::FeatureState* state) {
  const directory::HuntGroup* group = call.tenant().hunt_group(id);
  if (group == nullptr) co_return call::TurnAway{Refusal::not_found, "no hunt group " + id.value()};
  const call::Party called = call::party_of(group->name, group->extension, group->numbers);
  call.meant_for(called);

  bool rang = false;
  for (auto& round : rounds(call.tenant(), *group)) {
    auto members =
        free_of(std::move(round), [&](const UserId& member) { return is_free(call, *state, member); });
    if (members.empty()) continue;
    auto picked = co_await call.ring(std::move(members), group->ring);
    if (picked) co_return co_await call.talk(std::move(*picked));
    rang = rang || picked.error() == Refusal::no_answer || picked.error() == Refusal::declined;
  }
  co_return rang ? when_nobody_answers(*group, called) : when_all_are_busy(*group, called);
}

}  // namespace centrale::features
