#include "features/park/flow.hpp"

#include "call/describe.hpp"
#include "call/telling.hpp"
#include "call/transfer.hpp"
#include "flow/join.hpp"

namespace centrale::features {
namespace {

using call::Next;
using flow::Task;
using Rung = std::expected<call::Picked, call::Refusal>;

constexpr Duration kRecallRings = 20s;

Task<call::Picked> somebody_comes(Parked* parked) { co_return co_await parked->retrieved(); }

// The parker is rung; whoever retrieves the call meanwhile is faster.
Task<Rung> recall(call::CallRef call, UserId parker, Parked* parked) {
  call.event("park.recalled", {{"user", parker.value()}});
  auto first = co_await flow::first_of(somebody_comes(parked),
                                       call.ring({call::RingUser{.user = std::move(parker)}}, kRecallRings));
  if (first.index() == 0) co_return std::get<0>(std::move(first));
  // Whoever came in the same moment has been answered already: he wins.
  if (!parked->is_free()) co_return co_await parked->retrieved();
  co_return std::get<1>(std::move(first));
}

// Music until somebody comes; when nobody does, the parker has his turn.
Task<Rung> wait_for_somebody(call::CallRef call, Parked* parked) {
  call.hold_music(call.tenant().tenant().call_park.music_on_hold);
  const Duration patience = call.tenant().tenant().call_park.recall;
  auto taken = co_await flow::within(call.loop(), patience, somebody_comes(parked));
  if (taken) co_return std::move(*taken);
  if (!call.payer().user) co_return std::unexpected(call::Refusal::no_answer);
  co_return co_await recall(call, *call.payer().user, parked);
}

// The place is taken for as long as this flow lasts. A refusal: the call goes to recall_to.
Task<Rung> in_place(call::CallRef call, Of<Extension> place, ParkLot* lot) {
  Parked parked(*lot, place, call);
  co_await call.answer();
  call.resumes_at(directory::ToPark{place.id});
  call.event("park.parked", {{"extension", place.id.value()}});
  const bool goes_on = call.tenant().tenant().call_park.recall_to.has_value() && call.payer().user;
  while (true) {
    auto taken = co_await wait_for_somebody(call, &parked);
    if (taken || goes_on) co_return taken;
  }
}

}  // namespace

Task<Next> stand_parked(call::CallRef call, Extension at, ParkLot* lot) {
  const Of<Extension> place{call.tenant_id(), at};
  if (lot->at(place) != nullptr)
    co_return call::TurnAway{call::Refusal::busy, "a call is parked at " + at.value() + " already"};
  auto taken = co_await in_place(call, place, lot);
  if (taken) {
    call.event("park.retrieved", {{"extension", at.value()}});
    co_return co_await call.talk(std::move(*taken));
  }
  co_return call::GoTo{.destination = *call.tenant().tenant().call_park.recall_to,
                       .because = "nobody retrieved the call",
                       .diverts = false};
}

Task<Next> park_held(call::CallRef call, std::string extension, ParkLot* lot) {
  const auto held = call.other_talks(true);
  if (held.empty()) co_return co_await call::tell_and_end(call, "no-call-to-park", call::Refusal::not_found);
  const auto place = call::parking_place(call.tenant(), call.party(), extension);
  if (!place) co_return co_await call::tell_and_end(call, "number-not-in-service", call::Refusal::not_found);
  const Extension at = std::get<directory::ToPark>(*place).extension;
  if (!lot->promise({call.tenant_id(), at}, call.now()))
    co_return co_await call::tell_and_end(call, "park-occupied", call::Refusal::busy);
  call.send_on_from(held.front(), {.destination = *place,
                                   .because = "parked by " + call::short_name(call.party()),
                                   .diverts = false,
                                   .from = call.party()});
  co_return co_await call::tell_and_end(
      call, prompts::Phrase("call-parked").then(prompts::Digits{at.value()}), "parked");
}

void park_talk(call::CallRef call, LegId by, const call::Party& parker) {
  const auto place = call::parking_place(call.tenant(), parker, {});
  if (!place) return;
  call.send_on_from(by, {.destination = *place,
                         .because = "parked by " + call::short_name(parker),
                         .diverts = false,
                         .from = parker});
}

Task<Next> retrieve_parked(call::CallRef call, std::string extension, ParkLot* lot) {
  const Extension at = extension.empty() ? call.party().extension : Extension(extension);
  Parked* parked = lot->at({call.tenant_id(), at});
  if (parked == nullptr || !parked->is_free())
    co_return co_await call::tell_and_end(call, "no-call-to-retrieve", call::Refusal::not_found);
  call.outcome("retrieved");
  parked->retrieve(call.hand_party_to(parked->call()));
  co_return call::Over{};
}

}  // namespace centrale::features
