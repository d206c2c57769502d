#include "features/user/flow.hpp"

#include "call/describe.hpp"
#include "features/user/line.hpp"

namespace centrale::features {
namespace {

using call::Next;

Line line_of(const call::CallRef& call, const directory::User& user, const directory::FeatureState& state) {
  return {.features = state.of(call.tenant_id(), user),
          .user = user.id,
          .busy = call.is_busy(user.id),
          .reachable = call.is_reachable(user.id),
          .voicemail = user.voicemail.enabled};
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
    auto picked = co_await call.ring({call::RingUser{id}}, ring->limit);
    if (picked) co_return co_await call.talk(std::move(*picked));
    decision = when_not_answered(line, picked.error());
  }
  co_return next_of(decision, called);
}

}  // namespace centrale::features
