#include "call/in_call_keys.hpp"

#include <gtest/gtest.h>

#include "directory/tests/anna_and_bram.hpp"

namespace centrale::call {
namespace {

using directory::FeatureAction;

class InCallKeysTest : public testing::Test {
 protected:
  std::optional<FeatureAction> press(std::string_view digits, Duration between = 200ms) {
    std::optional<FeatureAction> last;
    for (const char key : digits) {
      now += between;
      last = keys.press(tenant, key, now);
    }
    return last;
  }
  directory::TenantSnapshot tenant{directory::testing::anna_and_bram()};
  InCallKeys keys;
  Instant now{};
};

TEST_F(InCallKeysTest, a_code_is_known_at_its_last_key) {
  EXPECT_EQ(press("*5"), std::nullopt);
  EXPECT_EQ(press("7"), FeatureAction::malicious_call_trace);
  EXPECT_EQ(press("*68"), FeatureAction::call_park);
  EXPECT_EQ(press("*30"), FeatureAction::conference);
}

TEST_F(InCallKeysTest, once_only) {
  EXPECT_EQ(press("*57"), FeatureAction::malicious_call_trace);
  EXPECT_EQ(press("7"), std::nullopt);
}

TEST_F(InCallKeysTest, a_star_begins_anew) { EXPECT_EQ(press("*6*57"), FeatureAction::malicious_call_trace); }

TEST_F(InCallKeysTest, not_among_other_keys_and_not_slowly) {
  EXPECT_EQ(press("57"), std::nullopt);
  EXPECT_EQ(press("*157"), std::nullopt);
  EXPECT_EQ(press("*57", 4s), std::nullopt);
}

TEST_F(InCallKeysTest, codes_of_the_line_do_nothing_in_a_talk) {
  EXPECT_EQ(press("*78"), std::nullopt);
  EXPECT_EQ(press("*33"), std::nullopt);
}

TEST_F(InCallKeysTest, a_long_row_of_keys_is_forgotten) {
  EXPECT_EQ(press("*111111111111111111"), std::nullopt);
  EXPECT_EQ(press("*57"), FeatureAction::malicious_call_trace);
}

}  // namespace
}  // namespace centrale::call
