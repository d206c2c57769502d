#include "holidays/icalendar.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <chrono>

#include "directory/text_form.hpp"

namespace centrale::holidays {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const WallInstant kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

std::string calendar(const std::string& events) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + events + "END:VCALENDAR\r\n";
}
std::string event(const std::string& lines) { return "BEGIN:VEVENT\r\n" + lines + "END:VEVENT\r\n"; }

/// Holidays, or errors, as text.
std::vector<std::string> read(const std::string& text) {
  std::vector<std::string> all;
  const auto holidays = read_icalendar(text, "Europe/Amsterdam", kNow);
  if (holidays) {
    for (const auto& each : *holidays) all.push_back(directory::TextForm<directory::Holiday>::print(each));
  } else {
    for (const auto& each : holidays.error()) all.push_back("! " + to_text(each));
  }
  return all;
}
std::vector<std::string> read_event(const std::string& lines) { return read(calendar(event(lines))); }

TEST(ICalendar, WholeDaysEndBeforeDtend) {
  EXPECT_THAT(read_event("SUMMARY:Kerst\r\nDTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\n"),
              ElementsAre("2026-12-25..2026-12-26 Kerst"));
  EXPECT_THAT(read_event("SUMMARY:Kerst\r\nDTSTART;VALUE=DATE:20261225\r\n"),
              ElementsAre("2026-12-25 Kerst"));
  EXPECT_THAT(read_event("DTSTART;VALUE=DATE:20261225\r\nDURATION:P2D\r\n"),
              ElementsAre("2026-12-25..2026-12-26 Holiday"));
  EXPECT_THAT(read_event("DTSTART:20241225\r\nSUMMARY:Long past\r\n"), IsEmpty());
}

TEST(ICalendar, HoursMakeEveryDayThatTheyTouchAHoliday) {
  EXPECT_THAT(read_event("SUMMARY:Drinks\r\nDTSTART:20261224T160000\r\nDTEND:20261225T000000\r\n"),
              ElementsAre("2026-12-24 Drinks"));
  EXPECT_THAT(read_event("SUMMARY:Night\r\nDTSTART:20261224T220000\r\nDTEND:20261225T020000\r\n"),
              ElementsAre("2026-12-24..2026-12-25 Night"));
  EXPECT_THAT(read_event("SUMMARY:UTC\r\nDTSTART:20261224T233000Z\r\n"), ElementsAre("2026-12-25 UTC"));
  EXPECT_THAT(read_event("SUMMARY:Sydney\r\nDTSTART;TZID=Australia/Sydney:20261225T080000\r\n"),
              ElementsAre("2026-12-24 Sydney"));
  EXPECT_THAT(read_event("SUMMARY:Theirs\r\nDTSTART;TZID=\"W. Europe Standard Time\":20261225T233000\r\n"),
              ElementsAre("2026-12-25 Theirs"));
}

TEST(ICalendar, LinesAreUnfoldedAndNamesUnescaped) {
  EXPECT_THAT(read_event("SUMMARY;LANGUAGE=fr:Fê\r\n te\\, l\\;hiver\\n2026\r\nDTST\r\n ART:20261225\r\n"),
              ElementsAre("2026-12-25 Fête, l;hiver 2026"));
  EXPECT_THAT(read("\xef\xbb\xbf"
                   "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Bad \xff\xc3 bytes\x01\nDTSTART:20261225\n"
                   "BEGIN:VALARM\nSUMMARY:Not me\nDTSTART:20270101\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n"),
              ElementsAre("2026-12-25 Bad  bytes"));
  EXPECT_THAT(read_event("SUMMARY:" + std::string(99, 'x') + "é\r\nDTSTART:20261225\r\n"),
              ElementsAre("2026-12-25 " + std::string(99, 'x')));
}

TEST(ICalendar, RulesAreFollowedTenYearsAhead) {
  EXPECT_THAT(read_event("SUMMARY:Kerst\r\nDTSTART:20101225\r\nRRULE:FREQ=YEARLY\r\n"),
              ElementsAre("every 12-25 Kerst"));
  const auto early_may =
      read_event("SUMMARY:May\r\nDTSTART:20190506\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=1MO\r\n");
  ASSERT_THAT(early_may, SizeIs(11));
  EXPECT_THAT(early_may, ElementsAre("2026-05-04 May", "2027-05-03 May", "2028-05-01 May", "2029-05-07 May",
                                     "2030-05-06 May", "2031-05-05 May", "2032-05-03 May", "2033-05-02 May",
                                     "2034-05-01 May", "2035-05-07 May", "2036-05-05 May"));
  EXPECT_THAT(
      read_event("SUMMARY:Last\r\nDTSTART:20260831\r\nRRULE:FREQ=YEARLY;BYMONTH=8;BYDAY=-1MO;COUNT=2\r\n"),
      ElementsAre("2026-08-31 Last", "2027-08-30 Last"));
  EXPECT_THAT(
      read_event(
          "SUMMARY:M\r\nDTSTART:20261130\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20270201T000000Z\r\n"),
      ElementsAre("2026-11-30 M", "2026-12-31 M", "2027-01-31 M"));
  EXPECT_THAT(
      read_event("SUMMARY:W\r\nDTSTART:20261123\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=4\r\n"),
      ElementsAre("2026-11-23 W", "2026-11-27 W", "2026-12-07 W", "2026-12-11 W"));
  EXPECT_THAT(read_event("SUMMARY:Pay\r\nDTSTART:20261130\r\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;"
                         "BYSETPOS=-1;COUNT=2\r\n"),
              ElementsAre("2026-11-30 Pay", "2026-12-31 Pay"));
  EXPECT_THAT(read_event("SUMMARY:D\r\nDTSTART:20261230\r\nRRULE:FREQ=DAILY;INTERVAL=3;COUNT=2\r\n"),
              ElementsAre("2026-12-30 D", "2027-01-02 D"));
  EXPECT_THAT(read_event("SUMMARY:Y\r\nDTSTART:20260410\r\nRRULE:FREQ=YEARLY;BYYEARDAY=100,-1;COUNT=2\r\n"),
              ElementsAre("2026-04-10 Y", "2026-12-31 Y"));
  EXPECT_THAT(read_event("SUMMARY:Leap\r\nDTSTART:20240229\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n"),
              ElementsAre("2028-02-29 Leap", "2032-02-29 Leap"));
}

TEST(ICalendar, DaysAreTakenOutMovedAndCalledOff) {
  EXPECT_THAT(
      read_event(
          "SUMMARY:K\r\nDTSTART:20260427\r\nRRULE:FREQ=YEARLY;COUNT=3\r\nEXDATE;VALUE=DATE:20270427\r\n"),
      ElementsAre("2026-04-27 K", "2028-04-27 K"));
  EXPECT_THAT(
      read(calendar(event("UID:1\r\nSUMMARY:K\r\nDTSTART:20260427\r\nRRULE:FREQ=YEARLY;COUNT=2\r\n") +
                    event("UID:1\r\nSUMMARY:K later\r\nRECURRENCE-ID:20270427\r\nDTSTART:20270428\r\n"))),
      ElementsAre("2026-04-27 K", "2027-04-28 K later"));
  EXPECT_THAT(read_event("SUMMARY:Off\r\nSTATUS:CANCELLED\r\nDTSTART:20270427\r\n"), IsEmpty());
  EXPECT_THAT(read_event("SUMMARY:R\r\nDTSTART:20270101\r\nRDATE;VALUE=DATE:20270105,20270107\r\n"),
              ElementsAre("2027-01-01 R", "2027-01-05 R", "2027-01-07 R"));
  EXPECT_THAT(
      read(calendar(event("SUMMARY:X\r\nDTSTART:20270101\r\n") + event("SUMMARY:X\r\nDTSTART:20270101\r\n"))),
      ElementsAre("2027-01-01 X"));
}

TEST(ICalendar, ErrorsHaveLineAndProperty) {
  EXPECT_THAT(
      read(calendar(event("DTSTART:20261325\r\n") + event("SUMMARY:x\r\n") +
                    event("DTSTART:20261225\r\nRRULE:FREQ=HOURLY\r\n"))),
      ElementsAre("! line 4: DTSTART: is not a day such as 20261225 or a time such as 20261225T180000",
                  "! line 6: DTSTART: is missing",
                  "! line 11: RRULE: FREQ=HOURLY cannot be a rule for holidays"));
  EXPECT_THAT(read_event("DTSTART:20261225\r\nDTEND:20261224\r\n"),
              ElementsAre("! line 3: DTEND: is before DTSTART, or more than a year after it"));
  EXPECT_THAT(read_event("DTSTART:20261225\r\nno colon\r\n"),
              ElementsAre("! line 5: is no line of an iCalendar file: it has no colon"));
  EXPECT_THAT(read("hello: world\r\n"),
              ElementsAre("! file: is no iCalendar file: BEGIN:VCALENDAR is missing"));
  EXPECT_THAT(read(""), ElementsAre("! file: is no iCalendar file: BEGIN:VCALENDAR is missing"));
  EXPECT_THAT(read("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261225\r\n"),
              ElementsAre("! file: ends too soon: END:VEVENT is missing"));
  EXPECT_THAT(read("BEGIN:VCALENDAR\r\nEND:VEVENT\r\n"),
              ElementsAre("! line 2: END: ends what has not begun"));
  for (const char* rule :
       {"FREQ=SECONDLY", "BYMONTH=5", "FREQ=YEARLY;BYWEEKNO=1", "FREQ=YEARLY;BYMONTH=13", "FREQ",
        "FREQ=YEARLY;INTERVAL=0", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=YEARLY;COUNT=99999999999", ""})
    EXPECT_THAT(read_event(fmt::format("DTSTART:20261225\r\nRRULE:{}\r\n", rule)),
                ElementsAre(HasSubstr("line 5: RRULE:")));
}

/// RISKS row 40: at most a second of CPU, whatever comes.
void expect_soon(const std::string& text, const std::string& said) {
  const auto begun = std::chrono::steady_clock::now();
  const auto all = read(text);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s) << "with sanitizers";
  ASSERT_FALSE(all.empty());
  EXPECT_THAT(all.front(), HasSubstr(said));
}

TEST(ICalendar, BombsDoNotGoOff) {
  expect_soon(calendar(event("DTSTART:20260101\r\nRRULE:FREQ=DAILY\r\n")), "makes more than 1000 holidays");
  expect_soon(calendar(event("DTSTART:20260101\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5\r\n") +
                       event("DTSTART:20261225\r\n")),
              "2026-12-25");
  std::string many, rdates = "DTSTART:20260101\r\nRDATE:20260101";
  for (int i = 0; i < 900; ++i)
    many += event("DTSTART:19000101\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5\r\n");
  expect_soon(calendar(many), "RRULE: recurs more often than can be followed");
  expect_soon(calendar(many + many), "is one event too many: 1000 at most");
  for (int i = 0; i < 100'000; ++i) rdates += ",20270101";
  expect_soon(calendar(event(rdates + "\r\n")), "RDATE: has more than 1000 days");
  expect_soon(std::string((1 << 20) + 1, 'x'), "is larger than 1 MiB");
  std::string folded = "SUMMARY:";
  while (folded.size() < 1'000'000) folded += "x\r\n ";
  expect_soon(calendar(event("DTSTART:20261225\r\n" + folded + "\r\n")), "2026-12-25 xxxx");
  std::string deep = "BEGIN:VCALENDAR\r\n";
  for (int i = 0; i < 50'000; ++i) deep += "BEGIN:X\r\n";
  expect_soon(deep, "stands too deep");
}

}  // namespace
}  // namespace centrale::holidays
