#include "app/alarms.hpp"

#include <algorithm>

namespace centrale::app {

void Alarms::raise(const std::string& what, WallInstant now) {
  Alarm alarm{.first = now, .last = now, .times = 1, .what = what};
  if (const auto before = std::ranges::find(alarms_, what, &Alarm::what); before != alarms_.end()) {
    alarm.first = before->first;
    alarm.times = before->times + 1;
    alarms_.erase(before);
  }
  alarms_.push_front(std::move(alarm));
  if (alarms_.size() > kKept) alarms_.pop_back();
  log_("ALARM " + what);
}

}  // namespace centrale::app
