#include "features/user/line.hpp"

#include <fmt/format.h>

#include "directory/text_form.hpp"

namespace centrale::features {
namespace {

using call::DiversionReason;
using call::Refusal;
using directory::Forward;

long seconds(Duration span) { return std::chrono::duration_cast<std::chrono::seconds>(span).count(); }

// The user's forwarding for this case, else his mailbox, else the caller hears how it is.
Decision divert(const Line& line, const Forward& forward, DiversionReason reason, TurnDown otherwise) {
  if (forward.active) return SendOn{forward.to, reason, "forwarded: " + otherwise.because};
  if (line.voicemail) return SendOn{directory::ToVoicemail{line.user}, reason, otherwise.because};
  return otherwise;
}

}  // namespace

namespace {

constexpr Duration kOneRing = 5s;  // E.180: a second of tone, four of silence
constexpr Duration kSplash = 1s;

SendOn to_assistant(const Line& line) {
  const auto why = directory::TextForm<directory::Absence>::print(line.features.absent.get().why);
  return {directory::ToAssistant{line.user}, DiversionReason::unavailable, "absent: " + why};
}

Decision when_absent(const Line& line) {
  const directory::PersonalAssistant& assistant = line.features.assistant.get();
  const bool rings = line.reachable && (!line.busy || line.features.call_waiting);
  if (rings && assistant.rings_first > 0) return LetRing{kOneRing * static_cast<int>(assistant.rings_first)};
  if (rings && assistant.ring_splash) return LetRing{kSplash};
  return to_assistant(line);
}

// What callers and hours decide before the line itself does. Nothing: the line decides.
std::optional<Decision> by_caller_and_hour(const Line& line) {
  using What = directory::Ruling::What;
  if (line.anonymous && line.features.reject_anonymous)
    return TurnDown{Refusal::anonymous, "takes no anonymous calls"};
  const directory::CallRule* rule = line.ruling.by;
  if (line.ruling.what == What::reject)
    return TurnDown{Refusal::declined, rule ? "rejected by rule " + rule->id.value() : "accepted by no rule"};
  if (line.ruling.what == What::forward)
    return SendOn{*rule->to, DiversionReason::unconditional, "forwarded by rule " + rule->id.value()};
  if (line.night) return SendOn{line.night->to, DiversionReason::time_of_day, line.night->why};
  return std::nullopt;
}

}  // namespace

Decision on_arrival(const Line& line) {
  const auto& features = line.features;
  if (auto decided = by_caller_and_hour(line)) return std::move(*decided);
  if (features.always.active)
    return SendOn{features.always.to, DiversionReason::unconditional, "forwarded always"};
  if (line.absent) return when_absent(line);
  if (features.do_not_disturb) {
    return divert(line, features.busy, DiversionReason::do_not_disturb, {Refusal::busy, "do not disturb"});
  }
  if (!line.reachable) {
    return divert(line, features.not_reachable, DiversionReason::unavailable,
                  {Refusal::not_reachable, "no phone is registered"});
  }
  if (line.busy && !features.call_waiting) {
    return divert(line, features.busy, DiversionReason::user_busy, {Refusal::busy, "busy"});
  }
  const bool goes_on = features.no_answer.active || line.voicemail;
  return LetRing{goes_on ? features.no_answer_after : kLongestRinging};
}

Decision when_not_answered(const Line& line, Refusal refusal) {
  const auto& features = line.features;
  if (line.absent) return to_assistant(line);
  switch (refusal) {
    case Refusal::busy: return divert(line, features.busy, DiversionReason::user_busy, {refusal, "busy"});
    case Refusal::declined:
      return divert(line, features.busy, DiversionReason::deflection, {refusal, "declined"});
    case Refusal::no_answer:
      return divert(line, features.no_answer, DiversionReason::no_answer,
                    {refusal, fmt::format("no answer after {} s", seconds(features.no_answer_after))});
    case Refusal::not_reachable:
      return divert(line, features.not_reachable, DiversionReason::unavailable,
                    {refusal, "no phone answered at all"});
    default: return TurnDown{refusal, std::string(call::name_of(refusal))};
  }
}

}  // namespace centrale::features
