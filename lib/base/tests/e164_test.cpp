#include "base/e164.hpp"

#include <gtest/gtest.h>

namespace centrale {
namespace {

TEST(E164Number, SeparatorsAreSkipped) {
  for (const char* text : {"+31201234567", "+31 20 123 45 67", "+31 (20) 123-45.67"}) {
    const auto number = parse_e164(text);
    ASSERT_TRUE(number) << text;
    EXPECT_EQ(number->value(), "31201234567");
    EXPECT_EQ(with_plus(*number), "+31201234567");
  }
}

TEST(E164Number, WithoutAPlusOnlyADialPlanKnows) {
  for (const char* text : {"", "31201234567", "0031201234567", " +31201234567"})
    EXPECT_FALSE(parse_e164(text)) << text;
}

TEST(E164Number, NoCountryCodeBeginsWithZero) { EXPECT_FALSE(parse_e164("+0201234567")); }

TEST(E164Number, OtherCharactersAreRefused) {
  for (const char* text : {"+3120x234567", "+31+201234567", "+31201234567;ext=2", "+31\n201234567"})
    EXPECT_FALSE(parse_e164(text)) << text;
}

TEST(E164Number, ThreeToFifteenDigits) {
  EXPECT_FALSE(parse_e164("+"));
  EXPECT_FALSE(parse_e164("+31"));
  EXPECT_TRUE(parse_e164("+312"));
  EXPECT_TRUE(parse_e164("+123456789012345"));
  EXPECT_FALSE(parse_e164("+1234567890123456"));
}

}  // namespace
}  // namespace centrale
