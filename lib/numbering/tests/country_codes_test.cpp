#include "numbering/country_codes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace centrale::numbering {
namespace {

std::string_view country(std::string_view e164) {
  const CountryCode* found = country_code_of(e164);
  return found == nullptr ? "" : found->country;
}

TEST(CountryCodes, the_longest_prefix_decides) {
  EXPECT_EQ(country("31201234567"), "nl");
  EXPECT_EQ(country("35818123456"), "ax");
  EXPECT_EQ(country("35891234567"), "fi");
  EXPECT_EQ(country("61891621234"), "cc");
  EXPECT_EQ(country("61891234567"), "au");
  EXPECT_EQ(country("5993123456"), "bq");
}

TEST(CountryCodes, codes_that_nobody_has) {
  EXPECT_EQ(country(""), "");
  EXPECT_EQ(country("2101234567"), "");
  EXPECT_EQ(country("0201234567"), "");
  EXPECT_EQ(country("9991234567"), "");
}

TEST(CountryCodes, every_country_of_the_union_and_the_area_can_be_named) {
  for (const char* each : {"nl", "be", "de", "fr", "es", "pl", "ie", "cy", "re"}) {
    EXPECT_TRUE(is_country(each));
    EXPECT_EQ(zone_of(each), Zone::eu) << each;
  }
  EXPECT_EQ(zone_of("no"), Zone::eea);
  EXPECT_EQ(zone_of("ch"), Zone::europe);
  EXPECT_EQ(zone_of("gb"), Zone::europe);
  EXPECT_EQ(zone_of("ca"), Zone::north_america);
  EXPECT_EQ(zone_of("pr"), Zone::world);
  EXPECT_EQ(zone_of("881"), Zone::special);
  EXPECT_FALSE(is_country("zz"));
  EXPECT_FALSE(is_country("NL"));
}

// A code of one to three digits is a country's, or nobody's; whatever is longer divides one of them.
TEST(CountryCodes, long_prefixes_divide_a_country_that_is_there) {
  for (int code = 1; code <= 999; ++code) {
    const std::string digits = std::to_string(code);
    if (const CountryCode* found = country_code_of(digits)) {
      EXPECT_TRUE(digits.starts_with(found->prefix));
      EXPECT_TRUE(is_country(found->country));
    }
  }
}

}  // namespace
}  // namespace centrale::numbering
