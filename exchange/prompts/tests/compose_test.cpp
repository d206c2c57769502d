// What is said, by table, in both languages.
#include <gmock/gmock.h>

#include "prompts/compose.hpp"
#include "prompts/moments.hpp"

namespace centrale::prompts {
namespace {

constexpr auto nl = Language::nl;
constexpr auto en = Language::en;

/// "number-20 hundred" as one line, so that a table reads well.
std::string line(const Clips& clips) {
  std::string text;
  for (const std::string& clip : clips) text += (text.empty() ? "" : " ") + clip;
  return text;
}

TEST(numbers, dutch) {
  const std::pair<std::uint32_t, const char*> table[] = {
      {0, "number-0"},
      {1, "number-1"},
      {21, "number-21"},
      {99, "number-99"},
      {100, "number-100"},
      {101, "number-100 number-1"},
      {345, "number-300 number-45"},
      {1000, "number-1000"},
      {1010, "number-1000 number-10"},
      {1100, "number-11 hundred"},
      {1523, "number-15 hundred number-23"},
      {2000, "number-2000"},
      {2026, "number-2000 number-26"},
      {9999, "number-99 hundred number-99"},
      {10000, "digit-1 digit-0 digit-0 pause digit-0 digit-0"},
  };
  for (const auto& [value, said] : table) EXPECT_EQ(line(number_clips(value, nl)), said) << value;
}

TEST(numbers, english) {
  const std::pair<std::uint32_t, const char*> table[] = {
      {0, "number-0"},
      {21, "number-21"},
      {100, "number-100"},
      {105, "number-100 and number-5"},
      {999, "number-900 and number-99"},
      {1000, "number-1000"},
      {1005, "number-1000 and number-5"},
      {2345, "number-2000 number-300 and number-45"},
      {9900, "number-9000 number-900"},
  };
  for (const auto& [value, said] : table) EXPECT_EQ(line(number_clips(value, en)), said) << value;
}

TEST(counts, one_and_many) {
  EXPECT_EQ(line(count_clips(1, "new-message", nl)), "number-1 new-message");
  EXPECT_EQ(line(count_clips(2, "new-message", nl)), "number-2 new-messages");
  EXPECT_EQ(line(count_clips(0, "new-message", en)), "number-0 new-messages");
}

TEST(telephone_numbers, are_said_in_groups) {
  const std::pair<const char*, std::vector<std::string>> table[] = {
      {"201", {"201"}},
      {"1234", {"12", "34"}},
      {"0201230201", {"020", "123", "02", "01"}},
      {"0612345678", {"06", "12", "34", "56", "78"}},
      {"0229123456", {"0229", "123", "456"}},
      {"+31201230201", {"+31", "20", "123", "02", "01"}},
      {"+31612345678", {"+31", "6", "12", "34", "56", "78"}},
      {"+3227654321", {"+32", "276", "543", "21"}},
      {"+12125551234", {"+1", "212", "555", "12", "34"}},
      {"+352621123456", {"+352", "621", "123", "456"}},
      {"", {}},
      {"+", {"+"}},
  };
  for (const auto& [digits, groups] : table) EXPECT_EQ(digit_groups(digits), groups) << digits;
  EXPECT_EQ(line(digit_clips("+31 (6) 12", nl)), "plus digit-3 digit-1 pause digit-6 digit-1 digit-2");
  EXPECT_EQ(line(digit_clips("*21#", nl)), "star digit-2 pause digit-1 hash");
}

TEST(durations, say_no_more_than_needed) {
  EXPECT_EQ(line(duration_clips(150s, nl)), "number-2 minutes number-30 seconds");
  EXPECT_EQ(line(duration_clips(60s, en)), "number-1 minute");
  EXPECT_EQ(line(duration_clips(3601s, nl)), "number-1 hour number-1 second");
  EXPECT_EQ(line(duration_clips(0s, nl)), "number-0 seconds");
  EXPECT_EQ(line(duration_clips(-5s, nl)), "number-0 seconds");
}

TEST(times, dutch_by_24_hours_and_english_by_12) {
  struct Row {
    int hour, minute;
    const char* dutch;
    const char* english;
  };
  const Row table[] = {
      {7, 30, "number-7 o-clock number-30", "number-7 number-30 am"},
      {19, 0, "number-19 o-clock", "number-7 pm"},
      {0, 5, "number-0 o-clock number-5", "number-12 oh number-5 am"},
      {12, 0, "number-12 o-clock", "number-12 pm"},
      {23, 59, "number-23 o-clock number-59", "number-11 number-59 pm"},
  };
  for (const Row& row : table) {
    EXPECT_EQ(line(time_clips(std::chrono::hours(row.hour), std::chrono::minutes(row.minute), nl)),
              row.dutch);
    EXPECT_EQ(line(time_clips(std::chrono::hours(row.hour), std::chrono::minutes(row.minute), en)),
              row.english);
  }
}

TEST(dates, near_ones_by_name_others_in_full) {
  using namespace std::chrono;
  const auto day = [](int y, unsigned m, unsigned d) {
    return local_days{year{y} / month{m} / std::chrono::day{d}};
  };
  const local_days today = day(2026, 3, 5);
  EXPECT_EQ(line(date_clips(today, today, nl)), "today");
  EXPECT_EQ(line(date_clips(day(2026, 3, 4), today, en)), "yesterday");
  EXPECT_EQ(line(date_clips(day(2026, 3, 2), today, nl)), "weekday-1 number-2 month-3");
  EXPECT_EQ(line(date_clips(day(2026, 3, 2), today, en)), "weekday-1 month-3 ordinal-2");
  EXPECT_EQ(line(date_clips(day(2025, 12, 31), today, nl)),
            "weekday-3 number-31 month-12 number-2000 number-25");
  EXPECT_EQ(line(date_clips(day(2025, 12, 31), today, en)),
            "weekday-3 month-12 ordinal-31 number-20 number-25");
  EXPECT_EQ(line(date_clips(day(2005, 1, 1), today, en)),
            "weekday-6 month-1 ordinal-1 number-2000 and number-5");
}

TEST(moments, in_the_zone_of_the_tenant) {
  using namespace std::chrono;
  const WallInstant now = sys_days{2026y / 7 / 6} + 12h;
  const WallInstant late = sys_days{2026y / 7 / 5} + 22h + 30min;  // half past midnight in Amsterdam: today
  EXPECT_EQ(line(when_clips({late, now, "Europe/Amsterdam"}, nl)), "today at number-0 o-clock number-30");
  EXPECT_EQ(line(when_clips({late, now, "UTC"}, nl)), "yesterday at number-22 o-clock number-30");
  EXPECT_EQ(line(when_clips({late, now, "No/Where"}, en)), "yesterday at number-10 number-30 pm");
}

TEST(phrases, keep_their_order) {
  const Phrase phrase =
      Phrase("you-have").then(Count{2, "new-message"}).then(File{"m.wav"}).then(Digits{"20"});
  const std::vector<Sound> expected{{"you-have", false}, {"number-2", false}, {"new-messages", false},
                                    {"m.wav", true},     {"digit-2", false},  {"digit-0", false}};
  EXPECT_EQ(clips(phrase, nl), expected);
}

TEST(languages, by_tag) {
  EXPECT_EQ(language_of("nl"), nl);
  EXPECT_EQ(language_of("nl-BE"), nl);
  EXPECT_EQ(language_of("en"), en);
  EXPECT_EQ(language_of("de"), en);
  EXPECT_EQ(language_of("nlx"), en);
}

}  // namespace
}  // namespace centrale::prompts
