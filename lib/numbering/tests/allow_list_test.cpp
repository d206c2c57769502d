#include "numbering/allow_list.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace centrale::numbering {
namespace {

bool may(const std::vector<std::string>& list, std::string_view country) { return allows(list, country); }

TEST(AllowList, a_group_holds_its_countries_and_the_smaller_groups) {
  EXPECT_TRUE(may({"eu"}, "nl"));
  EXPECT_FALSE(may({"eu"}, "no"));
  EXPECT_TRUE(may({"eea"}, "de"));
  EXPECT_TRUE(may({"eea"}, "no"));
  EXPECT_FALSE(may({"eea"}, "gb"));
  EXPECT_TRUE(may({"europe"}, "gb"));
  EXPECT_TRUE(may({"europe"}, "nl"));
  EXPECT_FALSE(may({"europe"}, "us"));
  EXPECT_TRUE(may({"north-america"}, "ca"));
  EXPECT_FALSE(may({"north-america"}, "jm"));
}

TEST(AllowList, the_world_has_no_satellites) {
  EXPECT_TRUE(may({"world"}, "jm"));
  EXPECT_TRUE(may({"world"}, "nl"));
  EXPECT_FALSE(may({"world"}, "881"));
  EXPECT_TRUE(may({"world", "881"}, "881"));
}

TEST(AllowList, a_country_is_itself_only) {
  EXPECT_TRUE(may({"eea", "gb"}, "gb"));
  EXPECT_FALSE(may({"eea", "gb"}, "gg"));
  EXPECT_FALSE(may({}, "nl"));
}

TEST(AllowList, what_is_no_country_is_not_allowed) {
  EXPECT_FALSE(may({"zz", "world"}, "zz"));
  EXPECT_FALSE(is_country_or_group("zz"));
  EXPECT_FALSE(is_country_or_group("EU"));
  EXPECT_FALSE(is_country_or_group(""));
  EXPECT_TRUE(is_country_or_group("gb"));
  EXPECT_TRUE(is_country_or_group("north-america"));
  EXPECT_TRUE(is_country_or_group("881"));
}

}  // namespace
}  // namespace centrale::numbering
