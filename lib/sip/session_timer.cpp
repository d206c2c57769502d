#include "sip/session_timer.hpp"

#include <algorithm>

namespace centrale::sip {

TimerAnswer answer_session_timer(const SessionTimerWish& wish, std::optional<SessionInterval> asked,
                                 std::optional<std::chrono::seconds> floor, bool peer_supports) {
  using Who = SessionInterval::Who;
  TimerAnswer answer;
  if (!asked) {
    if (wish.interval.count() == 0) return answer;
    // Table 2 of §9: a UAC that does not ask may still be refreshed by us.
    const auto interval = std::max(wish.interval, floor.value_or(wish.least));
    answer.say = SessionInterval{interval, Who::uas};
    answer.ours = {interval, Refresher::us};
    return answer;
  }
  // §9: only a UAC that knows the extension can be told that its interval is too small.
  if (asked->interval < wish.least && peer_supports) {
    answer.too_small = true;
    return answer;
  }
  auto interval = std::max(asked->interval, wish.least);
  // The UAS may shorten, never below Min-SE of the request.
  if (wish.interval.count() > 0)
    interval = std::min(interval, std::max(wish.interval, floor.value_or(wish.least)));
  const bool uac_refreshes = peer_supports && asked->refresher != Who::uas;
  answer.say = SessionInterval{interval, uac_refreshes ? Who::uac : Who::uas};
  answer.require = uac_refreshes;
  answer.ours = {interval, uac_refreshes ? Refresher::them : Refresher::us};
  return answer;
}

SessionTiming adopt_session_timer(std::chrono::seconds asked, std::optional<SessionInterval> said) {
  if (!said) return asked.count() > 0 ? SessionTiming{asked, Refresher::us} : SessionTiming{};
  // An interval that no sane peer would say would make us refresh without pause.
  const auto interval = std::max(said->interval, std::chrono::seconds(90));
  const bool they_refresh = said->refresher == SessionInterval::Who::uas;
  return {interval, they_refresh ? Refresher::them : Refresher::us};
}

}  // namespace centrale::sip
