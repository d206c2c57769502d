#include "features/personal_assistant/flow.hpp"

#include "call/describe.hpp"
#include "call/telling.hpp"
#include "directory/text_form.hpp"
#include "features/personal_assistant/absence.hpp"

namespace centrale::features {
namespace {

using call::Next;
using flow::Task;

constexpr const char* kOutcome = "feature-code";
constexpr call::CollectRule kOneKey{.max = 1, .terminator = '\0', .first = 4s, .between = 0s};
constexpr call::CollectRule kAbsenceKeys{.max = 5, .terminator = '#', .first = 8s, .between = 3s};

prompts::Phrase reason(const call::CallRef& call, const directory::Absent& absent) {
  prompts::Phrase words(prompt_of(absent.why));
  const auto until = call.tenant().timetable().instant(absent.until.value());
  if (until) {
    words.then("assistant-until")
        .then(prompts::When{
            .at = *until, .now = call.wall_now(), .time_zone = call.tenant().tenant().time_zone});
  }
  return words;
}

prompts::Phrase words_for(const call::CallRef& call, const directory::User& user,
                          const directory::UserFeatures& now) {
  prompts::Phrase words("assistant-you-have-reached");
  words.then(prompts::Digits{user.extension.empty() ? with_plus(call.tenant().caller_number(user))
                                                    : user.extension.value()});
  words.then(reason(call, now.absent.get()));
  if (now.assistant.get().attendant) words.then("assistant-press-0");
  return words;
}

}  // namespace

Task<Next> personal_assistant(call::CallRef call, UserId of, const directory::FeatureState* state) {
  const directory::User* user = call.tenant().user(of);
  if (user == nullptr) co_return call::TurnAway{call::Refusal::not_found, "no user " + of.value()};
  const directory::UserFeatures now = state->of(call.tenant_id(), *user);
  const auto attendant = now.assistant.get().attendant;
  const bool voicemail = user->voicemail.enabled;
  call.event(
      "assistant.spoke",
      {{"user", of.value()}, {"why", directory::TextForm<directory::Absence>::print(now.absent.get().why)}});
  call.outcome("assistant");
  co_await call.answer();
  const std::string key = co_await call.collect(kOneKey, words_for(call, *user, now));
  if (key == "0" && attendant)
    co_return call::GoTo{.destination = *attendant, .because = "key 0 at the assistant", .diverts = false};
  if (voicemail)
    co_return call::GoTo{
        .destination = directory::ToVoicemail{of}, .because = "after the assistant", .diverts = false};
  co_await call.play("goodbye");
  co_return call::Over{};
}

Task<Next> set_absence(call::CallRef call, bool on, std::string argument, directory::FeatureState* state) {
  const auto user = call.party().user;
  if (!user) co_return call::TurnAway{call::Refusal::forbidden, "a feature code of nobody's"};
  co_await call.answer();
  if (on && argument.empty())
    argument = co_await call.collect(kAbsenceKeys, prompts::Phrase("assistant-ask"));
  const auto absent = on ? absence_of(argument, call.tenant().timetable(), call.wall_now())
                         : std::optional(directory::Absent{});
  if (!absent) co_return co_await call::tell_and_end(call, "invalid-choice", kOutcome);
  directory::FeatureOverrides change;
  change.absent.emplace().edit() = *absent;
  state->change(*user, change);
  call.event("feature-code.used", {{"absence", directory::TextForm<directory::Absence>::print(absent->why)},
                                   {"user", user->id.value()}});
  prompts::Phrase words(on ? "assistant-on" : "assistant-off");
  if (on) words.then(reason(call, *absent));
  co_return co_await call::tell_and_end(call, std::move(words), kOutcome);
}

}  // namespace centrale::features
