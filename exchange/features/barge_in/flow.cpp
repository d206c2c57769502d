#include "features/barge_in/flow.hpp"

#include <algorithm>

#include "call/telling.hpp"
#include "flow/join.hpp"

namespace centrale::features {
namespace {

using call::Next;
using flow::Task;

constexpr Duration kLongest = 12h;
constexpr call::CollectRule kExtensionKeys{.max = 8, .terminator = '#', .first = 8s, .between = 3s};

bool contains(const std::vector<UserId>& users, const UserId& user) {
  return std::ranges::find(users, user) != users.end();
}

bool may_barge_in(const directory::BargeIn& rules, const call::CallRef& call, const directory::User* with) {
  const auto& user = call.party().user;
  return user && with != nullptr && user->id != with->id && contains(rules.users, user->id) &&
         !contains(rules.exempt, with->id);
}

bool pick_up(call::CallRef call, const UserId& colleague) {
  for (const LegId leg : call.ringing_at({colleague})) {
    if (!call.take_place_of(leg)) continue;
    call.event("pickup", {{"leg", std::to_string(leg.value())}});
    call.outcome("picked-up");
    return true;
  }
  return false;
}

Task<void> until_over(call::Guest* guest) { co_await guest->over().wait(); }

Task<Next> be_guest(call::CallRef call, std::unique_ptr<call::Guest> guest) {
  if (call.tenant().tenant().barge_in.warning_tone)
    call.announce(guest->mix(), {.files = {}, .tone = {call::Tone::record_beep}});
  (void)co_await flow::within(call.loop(), kLongest, until_over(guest.get()));
  guest.reset();
  co_await call.play("goodbye");
  co_return call::Over{};
}

}  // namespace

Task<Next> barge_in(call::CallRef call, std::string extension) {
  if (extension.empty()) {
    co_await call.answer();
    extension = co_await call.collect(kExtensionKeys, prompts::Phrase("enter-extension"));
  }
  const directory::User* colleague = call.tenant().user_by_extension(Extension(extension));
  if (!may_barge_in(call.tenant().tenant().barge_in, call, colleague))
    co_return co_await call::tell_and_end(call, "not-allowed", call::Refusal::forbidden);
  if (pick_up(call, colleague->id)) co_return call::Over{};
  const auto talks = call.talks_of(colleague->id, false);
  if (talks.empty()) co_return co_await call::tell_and_end(call, "no-call-to-join", call::Refusal::not_found);
  co_await call.answer();
  auto guest = call.join_talk_of(talks.front());
  if (!guest) co_return co_await call::tell_and_end(call, "no-call-to-join", call::Refusal::not_found);
  call.event("barge-in", {{"user", colleague->id.value()}});
  call.outcome("barge-in");
  co_return co_await be_guest(call, std::move(guest));
}

}  // namespace centrale::features
