// Hours, holidays and callers as they are written.
#include <fmt/format.h>

#include <charconv>

#include "directory/text_form.hpp"

namespace centrale::directory {
namespace {

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::uint8_t kWholeWeek = 0b111'1111;
constexpr std::size_t kLongestName = 100;

std::optional<unsigned> number_of(std::string_view digits, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size() && value <= most;
  return whole && !digits.empty() ? std::optional(value) : std::nullopt;
}

std::optional<std::size_t> day_of(std::string_view name) {
  const auto found = std::ranges::find(kDays, name);
  return found == kDays.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - kDays.begin()));
}

// "mon-fri", "sat", "fri-mon", "daily"
std::optional<std::uint8_t> days_of(std::string_view text) {
  if (text == "daily") return kWholeWeek;
  const auto dash = text.find('-');
  const auto first = day_of(text.substr(0, dash));
  const auto last = dash == text.npos ? first : day_of(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  unsigned days = 1U << *first;
  for (std::size_t day = *first; day != *last; days |= 1U << day) day = (day + 1) % kDays.size();
  return static_cast<std::uint8_t>(days);
}

// "09:30"; "24:00" is the end of the day.
std::optional<std::uint16_t> minutes_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = number_of(text.substr(0, 2), 24), minute = number_of(text.substr(3), 59);
  if (!hour || !minute || (*hour == 24 && *minute != 0)) return std::nullopt;
  return static_cast<std::uint16_t>(*hour * 60 + *minute);
}

std::string clock(std::uint16_t minutes) { return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60); }

std::string days_text(std::uint8_t days) {
  if (days == kWholeWeek) return "daily";
  const auto marked = [days](std::size_t day) { return (days >> (day % kDays.size()) & 1U) != 0; };
  std::size_t first = 0;
  while (first < kDays.size() && (!marked(first) || marked(first + kDays.size() - 1))) ++first;
  std::size_t last = first;
  while (marked(last + 1)) ++last;
  last %= kDays.size();
  return first == last ? std::string(kDays[first]) : fmt::format("{}-{}", kDays[first], kDays[last]);
}

std::optional<std::chrono::year_month_day> date_of(std::string_view text) {
  using namespace std::chrono;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = number_of(text.substr(0, 4), 9999), m = number_of(text.substr(5, 2), 12),
             d = number_of(text.substr(8), 31);
  if (!y || !m || !d) return std::nullopt;
  const year_month_day date{year{static_cast<int>(*y)}, month{*m}, day{*d}};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::string text_of(std::chrono::year_month_day date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

}  // namespace

std::optional<WeeklyHours> TextForm<WeeklyHours>::parse(std::string_view text) {
  const auto space = text.find(' ');
  if (space == text.npos || text.size() - space != 12 || text[space + 6] != '-') return std::nullopt;
  const auto days = days_of(text.substr(0, space));
  const auto from = minutes_of(text.substr(space + 1, 5)), to = minutes_of(text.substr(space + 7));
  if (!days || !from || !to || *from == 24 * 60) return std::nullopt;
  return WeeklyHours{.days = *days, .from = *from, .to = *to};
}

std::string TextForm<WeeklyHours>::print(const WeeklyHours& hours) {
  return fmt::format("{} {}-{}", days_text(hours.days), clock(hours.from), clock(hours.to));
}

std::optional<Holiday> TextForm<Holiday>::parse(std::string_view text) {
  constexpr std::string_view kEvery = "every ";
  constexpr std::string_view kLeapYear = "2024-";  // so that 29 February is a day
  const bool every_year = text.starts_with(kEvery);
  if (every_year) text.remove_prefix(kEvery.size());
  const auto space = text.find(' ');
  if (space == text.npos || text.size() - space - 1 > kLongestName || space + 1 == text.size())
    return std::nullopt;
  Holiday holiday{.every_year = every_year, .name = std::string(text.substr(space + 1))};
  const std::string days = (every_year ? std::string(kLeapYear) : "") + std::string(text.substr(0, space));
  const auto dots = days.find("..");
  if (every_year && dots != days.npos) return std::nullopt;
  const auto first = date_of(std::string_view(days).substr(0, dots));
  const auto last = dots == days.npos ? first : date_of(std::string_view(days).substr(dots + 2));
  if (!first || !last || *last < *first) return std::nullopt;
  holiday.first = *first;
  holiday.last = *last;
  return holiday;
}

std::string TextForm<Holiday>::print(const Holiday& holiday) {
  const std::string first = text_of(holiday.first);
  if (holiday.every_year) return fmt::format("every {} {}", first.substr(5), holiday.name);
  if (holiday.first == holiday.last) return fmt::format("{} {}", first, holiday.name);
  return fmt::format("{}..{} {}", first, text_of(holiday.last), holiday.name);
}

std::optional<CallerPattern> TextForm<CallerPattern>::parse(std::string_view text) {
  using Kind = CallerPattern::Kind;
  if (text == "anybody") return CallerPattern{.kind = Kind::anybody};
  if (text == "inside") return CallerPattern{.kind = Kind::inside};
  if (text == "outside") return CallerPattern{.kind = Kind::outside};
  if (text == "anonymous") return CallerPattern{.kind = Kind::anonymous};
  if (is_extension(text)) return CallerPattern{.kind = Kind::extension, .digits = std::string(text)};
  if (text.starts_with('+') && text.ends_with('*')) {
    const std::string_view digits = text.substr(1, text.size() - 2);
    if (digits.empty() || digits.size() > 15 || !all_digits(digits)) return std::nullopt;
    return CallerPattern{.kind = Kind::prefix, .digits = std::string(digits)};
  }
  const auto number = parse_e164(text);
  if (!number) return std::nullopt;
  return CallerPattern{.kind = Kind::number, .digits = number->value()};
}

std::string TextForm<CallerPattern>::print(const CallerPattern& pattern) {
  switch (pattern.kind) {
    case CallerPattern::Kind::anybody: return "anybody";
    case CallerPattern::Kind::inside: return "inside";
    case CallerPattern::Kind::outside: return "outside";
    case CallerPattern::Kind::anonymous: return "anonymous";
    case CallerPattern::Kind::number: return "+" + pattern.digits;
    case CallerPattern::Kind::prefix: return "+" + pattern.digits + "*";
    case CallerPattern::Kind::extension: return pattern.digits;
  }
  return {};
}

std::optional<ClockReading> TextForm<ClockReading>::parse(std::string_view text) {
  const bool well_formed = text.size() == 16 && text[10] == ' ' && date_of(text.substr(0, 10)) &&
                           minutes_of(text.substr(11)).value_or(1440) < 1440;
  return well_formed ? std::optional(ClockReading(std::string(text))) : std::nullopt;
}

// What nanoseconds of 64 bits can count.
constexpr std::chrono::year kFirstYear{1970}, kLastYear{2200};

std::optional<WallInstant> TextForm<WallInstant>::parse(std::string_view text) {
  const bool well_formed = text.size() == 20 && text[10] == 'T' && text[16] == ':' && text[19] == 'Z';
  const auto date = well_formed ? date_of(text.substr(0, 10)) : std::nullopt;
  const auto minutes = well_formed ? minutes_of(text.substr(11, 5)) : std::nullopt;
  const auto seconds = well_formed ? number_of(text.substr(17, 2), 59) : std::nullopt;
  if (!date || !minutes || *minutes >= 1440 || !seconds) return std::nullopt;
  if (date->year() < kFirstYear || date->year() > kLastYear) return std::nullopt;
  return WallInstant(std::chrono::sys_days(*date) + std::chrono::minutes(*minutes) +
                     std::chrono::seconds(*seconds));
}

std::string TextForm<WallInstant>::print(WallInstant moment) {
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(moment - day));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

}  // namespace centrale::directory
