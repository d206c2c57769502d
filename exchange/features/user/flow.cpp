#include "features/user/flow.hpp"

#include "call/describe.hpp"
#include "features/user/line.hpp"

namespace centrale::features {
namespace {

using call::Next;

directory::RuleCaller caller_of(const call::CallRef& call) {
  const call::Party& party = call.party();
  const bool inside = party.user && party.user->tenant == call.tenant_id();
  const std::string number = party.number ? party.number->value() : "";
  return {.inside = inside,
          .anonymous = !inside && (party.restricted || number.empty()),
          .number = number,
          .extension = inside ? party.extension.value() : ""};
}

bool is_absent_for(const directory::UserFeatures& features, const directory::RuleCaller& caller,
                   const directory::Timetable& timetable, WallInstant now) {
  return directory::holds(features.absent.get(), timetable, now) &&
         !directory::means_any(features.assistant.get().except, caller);
}

Line line_of(const call::CallRef& call, const directory::User& user, const directory::FeatureState& state) {
  const directory::UserFeatures features = state.of(call.tenant_id(), user);
  const directory::Timetable& timetable = call.tenant().timetable();
  const directory::RuleCaller caller = caller_of(call);
  return {.features = features,
          .user = user.id,
          .busy = call.is_busy(user.id),
          .reachable = call.is_reachable(user.id),
          .voicemail = user.voicemail.enabled,
          .ruling = directory::judge(user.features.rules, caller, timetable, call.wall_now()),
          .anonymous = caller.anonymous && !caller.inside,
          .night = directory::night_diversion(timetable, features.night.get(), call.wall_now(),
                                              state.night(call.tenant_id())),
          .absent = is_absent_for(features, caller, timetable, call.wall_now())};
}

Next next_of(const Decision& decision, const call::Party& user) {
  if (const auto* on = std::get_if<SendOn>(&decision)) {
    return call::GoTo{.destination = on->to, .reason = on->reason, .because = on->because, .from = user};
  }
  const auto& down = std::get<TurnDown>(decision);
  return call::TurnAway{down.refusal, down.because};
}

}  // namespace

flow::Task<Next> user_line(call::CallRef call, UserId id, const directory::FeatureState* state) {
  const directory::User* user = call.tenant().user(id);
  if (user == nullptr) co_return call::TurnAway{call::Refusal::not_found, "no user " + id.value()};
  const call::Party called = call::party_of(call.tenant(), *user);
  call.meant_for(called);

  const Line line = line_of(call, *user, *state);
  Decision decision = on_arrival(line);
  if (const auto* ring = std::get_if<LetRing>(&decision)) {
    auto picked = co_await call.ring({call::RingUser{.user = id}}, ring->limit);
    if (picked) co_return co_await call.talk(std::move(*picked));
    decision = when_not_answered(line, picked.error());
  }
  co_return next_of(decision, called);
}

}  // namespace centrale::features
