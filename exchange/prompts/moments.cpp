#include "prompts/moments.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace centrale::prompts {
namespace {

void append(Clips& clips, Clips more) { clips.insert(clips.end(), more.begin(), more.end()); }

Clips dutch_time(unsigned hour, unsigned minute) {
  Clips clips = number_clips(hour, Language::nl);
  clips.emplace_back("o-clock");
  if (minute != 0) append(clips, number_clips(minute, Language::nl));
  return clips;
}

/// "seven p m", "seven oh five p m", "twelve thirty a m".
Clips english_time(unsigned hour, unsigned minute) {
  Clips clips = number_clips(hour % 12 == 0 ? 12 : hour % 12, Language::en);
  if (minute > 0 && minute < 10) clips.emplace_back("oh");
  if (minute > 0) append(clips, number_clips(minute, Language::en));
  clips.emplace_back(hour < 12 ? "am" : "pm");
  return clips;
}

/// "tweeduizend zesentwintig"; "twenty twenty-six", but "two thousand and five".
Clips year_clips(unsigned year, Language language) {
  if (language == Language::nl || year % 1000 < 10 || year % 100 == 0) return number_clips(year, language);
  Clips clips = number_clips(year / 100, language);
  if (year % 100 < 10) clips.emplace_back("oh");
  append(clips, number_clips(year % 100, language));
  return clips;
}

}  // namespace

Clips time_clips(std::chrono::hours hour, std::chrono::minutes minute, Language language) {
  const auto h = static_cast<unsigned>(hour.count() % 24);
  const auto m = static_cast<unsigned>(minute.count() % 60);
  return language == Language::nl ? dutch_time(h, m) : english_time(h, m);
}

Clips date_clips(std::chrono::local_days day, std::chrono::local_days today, Language language) {
  using namespace std::chrono;
  if (day == today) return {"today"};
  if (day == today - days{1}) return {"yesterday"};
  const year_month_day date{day};
  const auto of_month = static_cast<unsigned>(date.day());
  const std::string weekday_clip = fmt::format("weekday-{}", weekday{day}.iso_encoding());
  const std::string month_clip = fmt::format("month-{}", static_cast<unsigned>(date.month()));
  Clips clips = language == Language::nl
                    ? Clips{weekday_clip, fmt::format("number-{}", of_month), month_clip}
                    : Clips{weekday_clip, month_clip, fmt::format("ordinal-{}", of_month)};
  if (date.year() != year_month_day{today}.year())
    append(clips, year_clips(static_cast<unsigned>(std::max(0, static_cast<int>(date.year()))), language));
  return clips;
}

Clips when_clips(const When& when, Language language) {
  using namespace std::chrono;
  const TimeZone zone = TimeZone::load(when.time_zone).value_or(TimeZone{});
  const CivilTime at = zone.civil(when.at);
  const local_days day = floor<days>(at);
  const hh_mm_ss time{floor<minutes>(at - day)};
  Clips clips = date_clips(day, floor<days>(zone.civil(when.now)), language);
  clips.emplace_back("at");
  append(clips, time_clips(time.hours(), time.minutes(), language));
  return clips;
}

}  // namespace centrale::prompts
