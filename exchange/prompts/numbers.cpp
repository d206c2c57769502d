// Numbers, counts and telephone numbers as they are said.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "prompts/compose.hpp"

namespace centrale::prompts {
namespace {

constexpr std::uint32_t highest_number = 9999;

std::string number_clip(std::uint32_t value) { return fmt::format("number-{}", value); }

void append(Clips& clips, Clips more) { clips.insert(clips.end(), more.begin(), more.end()); }

/// "honderd eenentwintig"; 1500 is "vijftienhonderd", 2000 "tweeduizend", 2026 "tweeduizend zesentwintig".
Clips dutch_number(std::uint32_t value) {
  Clips clips;
  const std::uint32_t hundreds = value / 100;
  if (hundreds > 10 && hundreds % 10 != 0) {
    clips = {number_clip(hundreds), "hundred"};
  } else {
    if (value >= 1000) clips.push_back(number_clip(value / 1000 * 1000));
    if (hundreds % 10 != 0) clips.push_back(number_clip(hundreds % 10 * 100));
  }
  if (value % 100 != 0 || clips.empty()) clips.push_back(number_clip(value % 100));
  return clips;
}

/// "two thousand three hundred and forty-five".
Clips english_number(std::uint32_t value) {
  Clips clips;
  if (value >= 1000) clips.push_back(number_clip(value / 1000 * 1000));
  if (value / 100 % 10 != 0) clips.push_back(number_clip(value / 100 % 10 * 100));
  const std::uint32_t rest = value % 100;
  if (rest == 0 && !clips.empty()) return clips;
  if (!clips.empty()) clips.emplace_back("and");
  clips.push_back(number_clip(rest));
  return clips;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string clip_of(char key) {
  switch (key) {
    case '+': return "plus";
    case '*': return "star";
    case '#': return "hash";
    default: return fmt::format("digit-{}", key);
  }
}

/// Country codes have one digit (1, 7), two, or three (ITU-T E.164 annex: zones 2, 3, 4, 5, 6, 8, 9).
std::size_t country_code_length(std::string_view digits) {
  if (digits.starts_with('1') || digits.starts_with('7')) return 1;
  constexpr std::array<std::string_view, 41> two{
      "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45",
      "46", "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61",
      "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93"};
  return std::ranges::find(two, digits.substr(0, 2)) != two.end() ? 2 : 3;
}

/// Dutch area codes of two digits (without the nought); all the others have three.
bool is_short_area(std::string_view two) {
  constexpr std::string_view areas =
      "10 13 15 20 23 24 26 30 33 35 36 38 40 43 45 46 50 53 55 58 70 71 72 73 74 75 76 77 78 79 85 88";
  return two.size() == 2 && areas.contains(two);
}

void take(std::vector<std::string>& groups, std::string_view& rest, std::size_t size) {
  groups.emplace_back(rest.substr(0, size));
  rest.remove_prefix(std::min(size, rest.size()));
}

/// Groups of three, the last four digits in pairs.
void take_rest(std::vector<std::string>& groups, std::string_view rest) {
  while (!rest.empty()) {
    const std::size_t size = rest.size() == 4 ? 2 : std::min<std::size_t>(rest.size(), 3);
    take(groups, rest, size);
  }
}

/// A Dutch number from its area code on: "20 123 02 01", "6 12 34 56 78".
void take_dutch(std::vector<std::string>& groups, std::string_view rest, std::size_t nought) {
  const std::string_view area = rest.substr(nought);
  if (area.starts_with('6')) {
    take(groups, rest, nought + 1);
    while (!rest.empty()) take(groups, rest, 2);
    return;
  }
  take(groups, rest, nought + (is_short_area(area.substr(0, 2)) ? 2 : 3));
  take_rest(groups, rest);
}

}  // namespace

Clips number_clips(std::uint32_t value, Language language) {
  if (value > highest_number) return digit_clips(std::to_string(value), language);
  return language == Language::nl ? dutch_number(value) : english_number(value);
}

Clips count_clips(std::uint32_t value, std::string_view thing, Language language) {
  Clips clips = number_clips(value, language);
  clips.push_back(value == 1 ? std::string(thing) : std::string(thing) + "s");
  return clips;
}

std::vector<std::string> digit_groups(std::string_view digits) {
  std::vector<std::string> groups;
  std::string_view rest = digits;
  if (rest.starts_with('+')) {
    rest.remove_prefix(1);
    const std::string_view country = rest.substr(0, country_code_length(rest));
    groups.push_back("+" + std::string(country));
    rest.remove_prefix(country.size());
    if (country == "31" && rest.size() == 9) return take_dutch(groups, rest, 0), groups;
  } else if (rest.starts_with('0') && !rest.starts_with("00") && rest.size() == 10) {
    return take_dutch(groups, rest, 1), groups;
  }
  take_rest(groups, rest);
  return groups;
}

Clips digit_clips(std::string_view digits, Language) {
  std::string kept;
  for (const char c : digits)
    if (is_digit(c) || c == '*' || c == '#' || (c == '+' && kept.empty())) kept.push_back(c);
  Clips clips;
  for (const std::string& group : digit_groups(kept)) {
    if (!clips.empty()) clips.emplace_back("pause");
    for (const char c : group) clips.push_back(clip_of(c));
  }
  return clips;
}

Clips duration_clips(Duration length, Language language) {
  const auto whole =
      std::chrono::duration_cast<std::chrono::seconds>(std::max(length, Duration::zero())).count();
  const auto hours = static_cast<std::uint32_t>(std::min<std::int64_t>(whole / 3600, highest_number));
  const auto minutes = static_cast<std::uint32_t>(whole / 60 % 60);
  const auto seconds = static_cast<std::uint32_t>(whole % 60);
  Clips clips;
  if (hours > 0) append(clips, count_clips(hours, "hour", language));
  if (minutes > 0) append(clips, count_clips(minutes, "minute", language));
  if (seconds > 0 || clips.empty()) append(clips, count_clips(seconds, "second", language));
  return clips;
}

}  // namespace centrale::prompts
