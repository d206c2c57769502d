#include "directory/call_rule.hpp"

#include <algorithm>

#include "directory/timetable.hpp"

namespace centrale::directory {
namespace {

bool is_time_for(const CallRule& rule, const Timetable& timetable, WallInstant at) {
  if (rule.during.empty() && rule.holidays.empty()) return true;
  return (!rule.during.empty() && timetable.within(rule.during, at)) ||
         (!rule.holidays.empty() && timetable.holiday(rule.holidays, at) != nullptr);
}

bool holds(const CallRule& rule, const RuleCaller& caller, const Timetable& timetable, WallInstant at) {
  return rule.active && (rule.callers.empty() || means_any(rule.callers, caller)) &&
         !means_any(rule.except, caller) && is_time_for(rule, timetable, at);
}

}  // namespace

bool means_any(const std::vector<CallerPattern>& patterns, const RuleCaller& caller) {
  return std::ranges::any_of(patterns, [&](const CallerPattern& each) { return means(each, caller); });
}

bool means(const CallerPattern& pattern, const RuleCaller& caller) {
  switch (pattern.kind) {
    case CallerPattern::Kind::anybody: return true;
    case CallerPattern::Kind::inside: return caller.inside;
    case CallerPattern::Kind::outside: return !caller.inside;
    case CallerPattern::Kind::anonymous: return caller.anonymous;
    case CallerPattern::Kind::number: return !caller.anonymous && caller.number == pattern.digits;
    case CallerPattern::Kind::prefix: return !caller.anonymous && caller.number.starts_with(pattern.digits);
    case CallerPattern::Kind::extension: return caller.inside && caller.extension == pattern.digits;
  }
  return false;
}

Ruling judge(const std::vector<CallRule>& rules, const RuleCaller& caller, const Timetable& timetable,
             WallInstant at) {
  bool only_some = false, accepted = false;
  const CallRule* forward = nullptr;
  for (const CallRule& rule : rules) {
    const bool applies = holds(rule, caller, timetable, at);
    if (rule.action == RuleAction::reject && applies) return {Ruling::What::reject, &rule};
    if (rule.action == RuleAction::accept && rule.active) {
      only_some = true;
      accepted = accepted || applies;
    }
    if (rule.action == RuleAction::forward && applies && forward == nullptr) forward = &rule;
  }
  if (only_some && !accepted) return {Ruling::What::reject, nullptr};
  if (forward != nullptr) return {Ruling::What::forward, forward};
  return {};
}

}  // namespace centrale::directory
