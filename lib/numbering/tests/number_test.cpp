#include "numbering/number.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "numbering/area_codes.hpp"

namespace centrale::numbering {
namespace {

struct Row {
  const char* text;
  const char* is;  // "KIND TARIFF E164 COUNTRY"
};

std::string told(const char* text) {
  const auto number = read(text);
  if (!number) return number.error().what;
  return fmt::format("{} {} {} {}", name_of(number->kind), name_of(number->tariff),
                     number->e164.empty() ? "-" : number->e164.value(), number->country);
}

class Read : public testing::TestWithParam<Row> {};
TEST_P(Read, is_what_the_plan_says) { EXPECT_EQ(told(GetParam().text), GetParam().is) << GetParam().text; }

INSTANTIATE_TEST_SUITE_P(Netherlands, Read,
                         testing::Values(Row{"0201234567", "geographic national 31201234567 nl"},
                                         Row{"020-123 45 67", "geographic national 31201234567 nl"},
                                         Row{"+31 (0)20 123 45 67", "geographic national 31201234567 nl"},
                                         Row{"0031201234567", "geographic national 31201234567 nl"},
                                         Row{"0475123456", "geographic national 31475123456 nl"},
                                         Row{"0612345678", "mobile mobile 31612345678 nl"},
                                         Row{"+31612345678", "mobile mobile 31612345678 nl"},
                                         Row{"0676123456", "internet service 31676123456 nl"},
                                         Row{"097012345678", "machine service 3197012345678 nl"},
                                         Row{"0821234567", "private-network service 31821234567 nl"},
                                         Row{"0841234567", "personal service 31841234567 nl"},
                                         Row{"0871234567", "personal service 31871234567 nl"},
                                         Row{"0851234567", "location-independent national 31851234567 nl"},
                                         Row{"0881234567", "corporate national 31881234567 nl"},
                                         Row{"08000432", "free-phone free 318000432 nl"},
                                         Row{"0800-1234567", "free-phone free 318001234567 nl"},
                                         Row{"0900-1234", "premium premium 319001234 nl"},
                                         Row{"0900-1234567", "premium premium 319001234567 nl"},
                                         Row{"09061234", "premium premium 319061234 nl"},
                                         Row{"09091234567", "premium premium 319091234567 nl"},
                                         Row{"0900-8844", "police service 319008844 nl"},
                                         Row{"+31 900 8844", "police service 319008844 nl"}));

INSTANTIATE_TEST_SUITE_P(Short, Read,
                         testing::Values(Row{"112", "emergency free - nl"}, Row{"113", "help-line free - nl"},
                                         Row{"116000", "help-line free - nl"},
                                         Row{"116 123", "help-line free - nl"},
                                         Row{"144", "animal-police service - nl"},
                                         Row{"1233", "network-service service - nl"},
                                         Row{"1380", "network-service service - nl"},
                                         Row{"1888", "directory-enquiry premium - nl"},
                                         Row{"14020", "municipality service 3114020 nl"},
                                         Row{"14 0475", "municipality service 31140475 nl"},
                                         Row{"+31 14 020", "municipality service 3114020 nl"}));

INSTANTIATE_TEST_SUITE_P(Abroad, Read,
                         testing::Values(Row{"+4930123456", "international international 4930123456 de"},
                                         Row{"004930123456", "international international 4930123456 de"},
                                         Row{"+12125551234", "international international 12125551234 us"},
                                         Row{"+14165551234", "international international 14165551234 ca"},
                                         Row{"+18765551234", "international international 18765551234 jm"},
                                         Row{"+18005551234", "international international 18005551234 us"},
                                         Row{"+19005551234", "international premium 19005551234 us"},
                                         Row{"+74951234567", "international international 74951234567 ru"},
                                         Row{"+77271234567", "international international 77271234567 kz"},
                                         Row{"+441481123456", "international international 441481123456 gg"},
                                         Row{"+447700900123", "international international 447700900123 gb"},
                                         Row{"+447012345678", "international premium 447012345678 gb"},
                                         Row{"+442079460000", "international international 442079460000 gb"},
                                         Row{"+390669812345", "international international 390669812345 va"},
                                         Row{"+390612345678", "international international 390612345678 it"},
                                         Row{"+262269123456", "international international 262269123456 yt"},
                                         Row{"+59991234567", "international international 59991234567 cw"},
                                         Row{"+881612345678", "international premium 881612345678 881"},
                                         Row{"+97912345678", "international premium 97912345678 979"},
                                         Row{"+80012345678", "international free 80012345678 800"}));

constexpr const char* kNine = "a number of the Netherlands has nine digits after the 0";
constexpr const char* kPaid = "an 0900, 0906 or 0909 number has 8 or 11 digits with its 0";
constexpr const char* kAmerica =
    "a number of North America has ten digits after the 1: area and exchange begin with 2 to 9";
INSTANTIATE_TEST_SUITE_P(
    Wrong, Read,
    testing::Values(
        Row{"", "a number has digits"}, Row{" - ", "a number has digits"},
        Row{"+", "after + or 00 comes a country's code"}, Row{"00", "after + or 00 comes a country's code"},
        Row{"0", kNine}, Row{"+31", kNine}, Row{"020123456", kNine}, Row{"02012345678", kNine},
        Row{"06123456789", kNine}, Row{"088123456", kNine},
        Row{"0800123", "an 0800 number has 8 or 11 digits with its 0"},
        Row{"080012345", "an 0800 number has 8 or 11 digits with its 0"}, Row{"0900123", kPaid},
        Row{"090012345678", kPaid},
        Row{"09008844123", "the police have 0900-8844, and nobody has a longer one"},
        Row{"0970123456", "the number of a machine (097) has 12 digits with its 0"},
        Row{"0112345678", "no area or service of the Netherlands begins with 0112"},
        Row{"0831234567", "no area or service of the Netherlands begins with 0831"},
        Row{"14021", "no short number of the Netherlands is 14021; others begin with 0, 00 or +"},
        Row{"201", "no short number of the Netherlands is 201; others begin with 0, 00 or +"},
        Row{"11600", "no short number of the Netherlands is 11600; others begin with 0, 00 or +"},
        Row{"+999123456789", "no country has the code +999"},
        Row{"+0201234567", "no country has the code +020"},
        Row{"+49301", "an international number has at least 7 digits with its country's code"},
        Row{"+4930123456789012", "an international number has at most 15 digits"},
        Row{"+1212555123", kAmerica}, Row{"+121255512345", kAmerica},
        Row{"+10125551234",
            "a number of North America has ten digits after the 1: area and exchange begin with 2 to 9"},
        Row{"020x234567", "a number has digits only, and a plus at most in front"},
        Row{"020+1234567", "a number has digits only, and a plus at most in front"}));

TEST(Written, as_people_in_the_netherlands_do) {
  const auto said = [](const char* text) { return written(read(text).value()); };
  EXPECT_EQ(said("+31201234567"), "020-1234567");
  EXPECT_EQ(said("+31475123456"), "0475-123456");
  EXPECT_EQ(said("+31612345678"), "06-12345678");
  EXPECT_EQ(said("+31881234567"), "088-1234567");
  EXPECT_EQ(said("+318000432"), "0800-0432");
  EXPECT_EQ(said("+3197012345678"), "097-012345678");
  EXPECT_EQ(said("14020"), "14020");
  EXPECT_EQ(said("112"), "112");
  EXPECT_EQ(said("004930123456"), "+49 30123456");
  EXPECT_EQ(said("+14165551234"), "+1 4165551234");
  EXPECT_EQ(said("+441481123456"), "+44 1481123456");
}

TEST(Read, says_the_place) {
  EXPECT_EQ(read("0201234567")->place, "Amsterdam");
  EXPECT_EQ(read("140475")->place, "Roermond");
  EXPECT_EQ(read("0612345678")->place, "");
}

TEST(Read, every_area_has_numbers_and_a_town_hall) {
  int areas = 0;
  for (int code = 10; code <= 999; ++code) {
    const AreaCode* area = area_of(std::to_string(code));
    if (area == nullptr || area->code != std::to_string(code)) continue;
    ++areas;
    const std::string number = "0" + std::to_string(code) + std::string(code < 100 ? 7 : 6, '2');
    EXPECT_EQ(read(number)->kind, Kind::geographic) << number;
    EXPECT_EQ(read(fmt::format("140{}", code))->place, area->place);
  }
  EXPECT_EQ(areas, 141);
}

TEST(Read, e164_and_national_digits_lead_to_the_same_number) {
  for (const char* text :
       {"0201234567", "0612345678", "08001234567", "097012345678", "14020", "+77271234567"}) {
    const Number first = read(text).value();
    EXPECT_EQ(read(first.e164)->digits, first.digits);
    EXPECT_EQ(read(first.digits)->e164, first.e164);
  }
}

}  // namespace
}  // namespace centrale::numbering
