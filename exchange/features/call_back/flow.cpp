#include "features/call_back/flow.hpp"

#include <memory>
#include <optional>

#include "call/describe.hpp"
#include "call/telling.hpp"
#include "flow/join.hpp"

namespace centrale::features {
namespace {

using call::Next;
using flow::Task;
using Told = std::expected<void, call::Refusal>;

constexpr Duration kPatience = 30min;
constexpr Duration kBreath = 2s;  // nobody is rung in the moment in which he puts the handset down
constexpr Duration kAgain = 60s;
constexpr int kMostCalls = 2;
constexpr std::size_t kMostWishes = 10;

Task<void> until_free(Wish* wish) {
  while (!wish->taken_back()) {
    while (!wish->can_come_true() && !wish->taken_back()) co_await wish->news();
    co_await flow::sleep(wish->lines().loop(), kBreath);
    if (wish->can_come_true()) co_return;
  }
}

Task<Told> ring_owner(Wish* wish) {
  call::Lines& lines = wish->lines();
  const auto tenant = lines.directory().tenant(wish->owner().tenant);
  const directory::User* colleague = tenant ? tenant->user(wish->colleague().id) : nullptr;
  if (colleague == nullptr) co_return std::unexpected(call::Refusal::not_found);
  const call::Party shown = call::party_of(*tenant, *colleague);
  auto answer = std::make_shared<flow::Mailbox<Told>>(lines.loop());
  lines.originate({.tenant = wish->owner().tenant,
                   .user = wish->owner().id,
                   .shown = shown,
                   .to = directory::ToUser{colleague->id},
                   .because = "called back: " + call::short_name(shown) + " is free",
                   .told = [answer](Told told) { answer->push(told); }});
  co_return co_await answer->next();
}

Task<void> come_true(Wish* wish) {
  for (int calls = 0; calls < kMostCalls; ++calls) {
    co_await until_free(wish);
    if (wish->taken_back() || co_await ring_owner(wish)) co_return;
    co_await flow::sleep(wish->lines().loop(), kAgain);
  }
}

Task<void> fulfil(Wishes* wishes, call::Lines* lines, Of<UserId> owner, Missed missed) {
  Wish wish(*wishes, *lines, std::move(owner), std::move(missed));
  (void)co_await flow::within(lines->loop(), kPatience, come_true(&wish));
}

std::optional<Missed> meant(const call::CallRef& call, const std::string& extension, const Wishes& wishes) {
  const auto& caller = call.party().user;
  if (!caller) return std::nullopt;
  if (extension.empty()) {
    const Missed* last = wishes.last_missed(*caller);
    return last != nullptr ? std::optional(*last) : std::nullopt;
  }
  const directory::User* colleague = call.tenant().user_by_extension(Extension(extension));
  if (colleague == nullptr || colleague->id == caller->id) return std::nullopt;
  return Missed{.colleague = colleague->id, .busy = call.is_busy(colleague->id)};
}

/// Written down when the way to the colleague is over, also when the caller gave up on it.
struct Noting {
  call::CallRef call;
  UserId colleague;
  Wishes* wishes;
  bool busy = false;

  Noting(call::CallRef of, UserId who, Wishes* where)
      : call(of), colleague(std::move(who)), wishes(where), busy(call.is_busy(colleague)) {}
  Noting(const Noting&) = delete;
  Noting& operator=(const Noting&) = delete;
  ~Noting() {
    const auto& caller = call.caller();
    if (!caller || caller->tenant != call.tenant_id() || caller->id == colleague || call.has_talked()) return;
    wishes->missed(*caller, {.colleague = colleague, .busy = busy});
  }
};

}  // namespace

Task<Next> ask_call_back(call::CallRef call, std::string extension, Wishes* wishes) {
  const auto missed = meant(call, extension, *wishes);
  const directory::User* colleague = missed ? call.tenant().user(missed->colleague) : nullptr;
  if (colleague == nullptr) co_return co_await call::tell_and_end(call, "no-call-back", "not-found");
  const auto& owner = *call.party().user;
  const auto before = wishes->of(owner);
  if (before.size() >= kMostWishes)
    co_return co_await call::tell_and_end(call, "cannot-be-completed", "congestion");
  for (Wish* wish : before) {
    if (wish->colleague().id == colleague->id) wish->take_back();
  }
  call.event("call-back.asked", {{"user", colleague->id.value()}});
  call.lines().spawn(fulfil(wishes, &call.lines(), owner, *missed));
  prompts::Phrase words("call-back-set");
  if (!colleague->extension.empty()) words.then(prompts::Digits{colleague->extension.value()});
  co_return co_await call::tell_and_end(call, std::move(words), "feature-code");
}

Task<Next> cancel_call_backs(call::CallRef call, Wishes* wishes) {
  if (call.party().user) {
    for (Wish* wish : wishes->of(*call.party().user)) wish->take_back();
  }
  call.event("call-back.cancelled", {});
  co_return co_await call::tell_and_end(call, "call-back-cancelled", "feature-code");
}

Task<Next> noting_missed(call::CallRef call, Task<Next> line, UserId colleague, Wishes* wishes) {
  const Noting noting(call, std::move(colleague), wishes);
  co_return co_await std::move(line);
}

}  // namespace centrale::features
