#include "features/outside/flow.hpp"

#include "call/describe.hpp"
#include "features/outside/account.hpp"

namespace centrale::features {
namespace {

constexpr Duration kLongestRinging = 180s;

call::Party outside_party(const call::RingOutside& number) {
  if (!number.number.empty()) return call::party_of(number.number);
  call::Party party;
  party.name = number.dialled;
  return party;
}

}  // namespace

flow::Task<call::Next> outside_number(call::CallRef call, call::RingOutside number) {
  // One of the tenant's own numbers need not go out and come in again.
  if (const auto own = call.tenant().by_number(number.number)) {
    co_return call::GoTo{.destination = *own, .because = "a number of our own", .diverts = false};
  }
  call.meant_for(outside_party(number));
  if (needs_account(call)) {
    const auto account = co_await ask_account(call);
    if (!account) co_return call::TurnAway{call::Refusal::class_barred, "no account code"};
    call.write_to(*account);
  }
  auto picked = co_await call.ring({std::move(number)}, kLongestRinging);
  if (picked) co_return co_await call.talk(std::move(*picked));
  co_return call::TurnAway{picked.error(), "outside: " + std::string(name_of(picked.error()))};
}

}  // namespace centrale::features
