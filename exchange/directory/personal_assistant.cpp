#include "directory/personal_assistant.hpp"

#include "directory/timetable.hpp"

namespace centrale::directory {

bool holds(const Absent& absent, const Timetable& timetable, WallInstant at) {
  if (absent.why == Absence::none) return false;
  const auto until = timetable.instant(absent.until.value());
  return !until || at < *until;
}

}  // namespace centrale::directory
