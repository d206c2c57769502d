#include "directory/dial_plan.hpp"

#include "directory/tests/two_tenants.hpp"

namespace centrale::directory {
namespace {

std::string text_of(const DialResult& result) {
  struct {
    std::string operator()(const Unknown&) { return "unknown"; }
    std::string operator()(const Emergency& to) { return "emergency " + to.number; }
    std::string operator()(const Internal& to) { return to_text(to.destination); }
    std::string operator()(const FeatureCode& code) { return "code " + code.code + " " + code.argument; }
    std::string operator()(const Outside& to) {
      return with_plus(to.number) + " " + std::string(name_of(to.category));
    }
    std::string operator()(const Short& to) {
      return "short " + to.digits + " " + std::string(name_of(to.category));
    }
    std::string operator()(const Barred& why) { return why.why; }
  } print;
  return std::visit(print, result);
}

struct Row {
  const char* digits;
  const char* expected;
};

void expect_rows(const Tenant& tenant, const char* user, std::initializer_list<Row> rows) {
  const TenantSnapshot snapshot(tenant);
  for (const auto& [digits, expected] : rows) {
    EXPECT_EQ(text_of(dial(snapshot, UserId(user), digits)), expected) << user << " dials " << digits;
  }
}

Tenant acme() { return testing::two_tenants().tenants[0]; }

TEST(DialPlanNl, WhatDigitsMean) {
  expect_rows(acme(), "dan",
              {{"112", "emergency 112"},
               {"+31112", "emergency 112"},
               {"201", "user:carol"},
               {"600", "hunt-group:sales"},
               {"500", "attendant:main"},
               {"700", "mailbox:company"},
               {"205", "unknown"},
               {"020 765 43 21", "+31207654321 national"},
               {"0612345678", "+31612345678 mobile"},
               {"0031207654321", "+31207654321 national"},
               {"+31 (0)20 765-4321", "+31207654321 national"},
               {"+31207654321", "+31207654321 national"},
               {"004930123456", "+4930123456 international"},
               {"+12125550100", "calls to us are barred"},
               {"+4930123456", "+4930123456 international"},
               {"004712345678", "+4712345678 international"},
               {"00442079460000", "calls to gb are barred"},
               {"00881612345678", "calls to 881 are barred"},
               {"0080012345678", "+80012345678 free-phone"},
               {"0049900123456", "premium numbers are barred"},
               {"0900-8844", "+319008844 national"},
               {"144", "short 144 short-number"},
               {"+31 14 020", "short 14020 short-number"},
               {"0201230201", "user:carol"},
               {"+31201230000", "attendant:main"},
               {"0302340201", "+31302340201 national"},
               {"08001234567", "+318001234567 free-phone"},
               {"08001234", "+318001234 free-phone"},
               {"09001234567", "premium numbers are barred"},
               {"0882345678", "+31882345678 national"},
               {"14020", "short 14020 short-number"},
               {"1233", "short 1233 short-number"},
               {"1888", "premium numbers are barred"},
               {"116111", "short 116111 free-phone"},
               {"113", "short 113 free-phone"},
               {"020123", "unknown"},
               {"00", "unknown"},
               {"", "unknown"},
               {"+", "unknown"},
               {"abc", "unknown"},
               {"00012345678", "unknown"},
               {"012345678901234567890", "unknown"}});
}

TEST(DialPlanNl, ClassOfServiceBars) {
  expect_rows(acme(), "carol",
              {{"112", "emergency 112"},
               {"0207654321", "+31207654321 national"},
               {"004930123456", "international numbers are barred"},
               {"09001234567", "premium numbers are barred"},
               {"1888", "premium numbers are barred"},
               {"202", "user:dan"}});
}

TEST(DialPlanNl, ANumberThatThePlanDoesNotHaveNamesTheRule) {
  const TenantSnapshot snapshot(acme());
  const auto rule = [&](const char* digits) {
    return std::get<Unknown>(dial(snapshot, UserId("dan"), digits)).rule;
  };
  EXPECT_EQ(rule("020123"), "a number of the Netherlands has nine digits after the 0");
  EXPECT_EQ(rule("0112345678"), "no area or service of the Netherlands begins with 0112");
  EXPECT_EQ(rule("080012345"), "an 0800 number has 8 or 11 digits with its 0");
  EXPECT_EQ(rule("00999123456"), "no country has the code +999");
  EXPECT_EQ(rule("14021"), "no short number of the Netherlands is 14021; others begin with 0, 00 or +");
}

TEST(DialPlanNl, FeatureCodes) {
  expect_rows(acme(), "carol",
              {{"*720612345678", "code *72 0612345678"},
               {"*72*0612345678#", "code *72 0612345678"},
               {"*73", "code *73 "},
               {"*78", "code *78 "},
               {"*86", "code *86 "},
               {"*19", "code *19 "},
               {"#31", "code #31 "}});
  const TenantSnapshot snapshot(acme());
  EXPECT_EQ(std::get<FeatureCode>(dial(snapshot, UserId("carol"), "*19")).action, FeatureAction::unknown);
  EXPECT_EQ(std::get<FeatureCode>(dial(snapshot, UserId("carol"), "*86")).action, FeatureAction::voicemail);
}

TEST(DialPlanNl, WithAnOutsidePrefix) {
  Tenant tenant = acme();
  tenant.dial_plan.outside_prefix = "0";
  tenant.dial_plan.emergency = {"999"};
  expect_rows(tenant, "dan",
              {{"112", "emergency 112"},
               {"0112", "emergency 112"},
               {"999", "emergency 999"},
               {"201", "user:carol"},
               {"00207654321", "+31207654321 national"},
               {"0207654321", "unknown"},
               {"0004930123456", "+4930123456 international"},
               {"+4930123456", "+4930123456 international"},
               {"014020", "short 14020 short-number"}});
}

TEST(DialPlanBe, WhatDigitsMean) {
  Tenant tenant = acme();
  tenant.country = "be";
  expect_rows(tenant, "dan",
              {{"112", "emergency 112"},
               {"100", "emergency 100"},
               {"101", "emergency 101"},
               {"022345678", "+3222345678 national"},
               {"0470123456", "+32470123456 mobile"},
               {"080012345", "+3280012345 free-phone"},
               {"090012345", "premium numbers are barred"},
               {"0031207654321", "+31207654321 international"},
               {"1207", "short 1207 short-number"},
               {"116000", "short 116000 short-number"},
               {"201", "user:carol"}});
}

TEST(DialPlan, AnEmergencyNumberBeatsAnExtensionOfTheSameDigits) {
  Tenant tenant = acme();
  tenant.users[0].extension = Extension("112");
  expect_rows(tenant, "dan", {{"112", "emergency 112"}});
}

TEST(DialPlan, SomeNumbersAreNeverRecorded) {
  const TenantSnapshot snapshot(acme());
  for (const char* digits : {"112", "113", "0800-0113", "+318000113", "116111", "08000432", "+31112"}) {
    EXPECT_TRUE(never_recorded(snapshot, digits)) << digits;
  }
  for (const char* digits : {"201", "0201130113", "+31207654321", "08001234", "1161", "+12125550112"}) {
    EXPECT_FALSE(never_recorded(snapshot, digits)) << digits;
  }
}

TEST(DialPlan, NumbersOfTrunks) {
  EXPECT_EQ(to_e164("nl", "0201234567"), E164("31201234567"));
  EXPECT_EQ(to_e164("nl", "+31201234567"), E164("31201234567"));
  EXPECT_EQ(to_e164("nl", "31201234567"), E164("31201234567"));
  EXPECT_EQ(to_e164("nl", "0031201234567"), E164("31201234567"));
  EXPECT_EQ(to_e164("nl", "4930123456"), E164("4930123456"));
  EXPECT_FALSE(to_e164("nl", "anonymous"));
  EXPECT_FALSE(to_e164("nl", ""));
  EXPECT_EQ(to_national("nl", E164("31201234567")), "0201234567");
  EXPECT_EQ(to_national("nl", E164("4930123456")), "004930123456");
}

}  // namespace
}  // namespace centrale::directory
