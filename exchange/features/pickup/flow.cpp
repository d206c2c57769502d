#include "features/pickup/flow.hpp"

#include "call/telling.hpp"
#include "features/pickup/candidates.hpp"

namespace centrale::features {
namespace {

using call::Next;
using flow::Task;

constexpr call::CollectRule kExtensionKeys{.max = 8, .terminator = '#', .first = 8s, .between = 3s};

// The first that can still be had.
bool take_one(call::CallRef call, const std::vector<LegId>& legs, const char* outcome) {
  for (const LegId leg : legs) {
    if (!call.take_place_of(leg)) continue;
    call.event("pickup", {{"leg", std::to_string(leg.value())}});
    call.outcome(outcome);
    return true;
  }
  return false;
}

}  // namespace

Task<Next> pick_up_in_group(call::CallRef call) {
  if (call.party().user) {
    const auto colleagues = pickup_colleagues(call.tenant(), call.party().user->id);
    if (take_one(call, call.ringing_at(colleagues), "picked-up")) co_return call::Over{};
  }
  co_return co_await call::tell_and_end(call, "no-call-to-pick-up", call::Refusal::not_found);
}

Task<Next> pick_up_at(call::CallRef call, std::string extension) {
  if (extension.empty()) {
    co_await call.answer();
    extension = co_await call.collect(kExtensionKeys, prompts::Phrase("enter-extension"));
  }
  const directory::User* colleague = call.tenant().user_by_extension(Extension(extension));
  const bool allowed = call.party().user && colleague != nullptr &&
                       may_pick_up(call.tenant(), call.party().user->id, colleague->id);
  if (!allowed) co_return co_await call::tell_and_end(call, "not-allowed", call::Refusal::forbidden);
  if (take_one(call, call.ringing_at({colleague->id}), "picked-up")) co_return call::Over{};
  co_return co_await call::tell_and_end(call, "no-call-to-pick-up", call::Refusal::not_found);
}

Task<Next> pull_own_talk(call::CallRef call) {
  if (take_one(call, call.other_talks(false), "retrieved")) co_return call::Over{};
  co_return co_await call::tell_and_end(call, "no-call-to-retrieve", call::Refusal::not_found);
}

}  // namespace centrale::features
