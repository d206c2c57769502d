#include "features/conference/hall.hpp"

#include <gtest/gtest.h>

#include "directory/tests/anna_and_bram.hpp"

namespace centrale::features {
namespace {

const Of<ServiceId> kTeam{TenantId("acme"), ServiceId("team")};

TEST(Roles, AreTextAndBack) {
  for (const char* text : {"member", "host", "muted", "host-muted"}) {
    const auto role = parse_role(text);
    ASSERT_TRUE(role) << text;
    EXPECT_EQ(to_text(*role), text);
  }
  EXPECT_FALSE(parse_role(""));
  EXPECT_FALSE(parse_role("king"));
}

TEST(ConferenceRules, OfOneBetweenCallsEndWithItsHost) {
  const directory::TenantSnapshot tenant{directory::testing::anna_and_bram()};
  const ServiceId id = new_conference_between_calls();
  EXPECT_NE(id, new_conference_between_calls());
  const auto rules = rules_of(tenant, id);
  ASSERT_TRUE(rules);
  EXPECT_FALSE(rules->goes_on_without_host);
  EXPECT_EQ(rules->most_members, 30u);
  EXPECT_FALSE(rules_of(tenant, ServiceId("nowhere")));
}

TEST(Hall, TakesNoPinsAfterTwentyWrongOnes) {
  Hall hall;
  Instant now{};
  for (int wrong = 0; wrong < 20; ++wrong) {
    EXPECT_FALSE(hall.wrong_pins().is_shut(kTeam, now));
    hall.wrong_pins().wrong(kTeam, now += 1s);
  }
  EXPECT_TRUE(hall.wrong_pins().is_shut(kTeam, now));
  EXPECT_FALSE(hall.wrong_pins().is_shut({TenantId("globex"), kTeam.id}, now));
  EXPECT_FALSE(hall.wrong_pins().is_shut(kTeam, now + 5min));
}

TEST(Hall, ForgetsWrongPinsOfLongAgo) {
  Hall hall;
  Instant now{};
  for (int wrong = 0; wrong < 19; ++wrong) hall.wrong_pins().wrong(kTeam, now);
  now += 6min;
  hall.wrong_pins().wrong(kTeam, now);
  EXPECT_FALSE(hall.wrong_pins().is_shut(kTeam, now));
}

}  // namespace
}  // namespace centrale::features
