#include <gtest/gtest.h>

#include "features/voicemail/box.hpp"
#include "features/voicemail/pin_guard.hpp"

namespace centrale::features {
namespace {

const Of<UserId> kBox{TenantId("acme"), UserId("anna")};
const Of<UserId> kOtherTenants{TenantId("globex"), UserId("anna")};
const Instant kNow{std::chrono::hours(1)};

TEST(PinGuard, right_is_right_and_wrong_is_wrong) {
  PinGuard guard;
  EXPECT_EQ(guard.ask(kBox, Secret("2468"), "1111", kNow), PinGuard::Answer::wrong);
  EXPECT_EQ(guard.ask(kBox, Secret("2468"), "2468", kNow), PinGuard::Answer::right);
}

TEST(PinGuard, no_pin_opens_to_nothing) {
  PinGuard guard;
  EXPECT_EQ(guard.ask(kBox, Secret(""), "", kNow), PinGuard::Answer::wrong);
}

TEST(PinGuard, guessing_shuts_the_box_even_to_the_right_pin_and_only_that_box) {
  PinGuard guard;
  for (std::uint32_t at = 0; at < PinGuard::kMostWrong; ++at)
    (void)guard.ask(kBox, Secret("2468"), "0000", kNow);
  EXPECT_EQ(guard.ask(kBox, Secret("2468"), "2468", kNow), PinGuard::Answer::closed);
  EXPECT_EQ(guard.ask(kOtherTenants, Secret("2468"), "2468", kNow), PinGuard::Answer::right);
  EXPECT_EQ(guard.ask(kBox, Secret("2468"), "2468", kNow + PinGuard::kClosed), PinGuard::Answer::right);
}

TEST(PinGuard, a_right_pin_forgets_the_wrong_ones) {
  PinGuard guard;
  for (int times = 0; times < 5; ++times) {
    for (std::uint32_t at = 1; at < PinGuard::kMostWrong; ++at) (void)guard.ask(kBox, Secret("1"), "0", kNow);
    EXPECT_EQ(guard.ask(kBox, Secret("1"), "1", kNow), PinGuard::Answer::right);
  }
}

TEST(Box, silence_and_slips_are_no_messages) {
  const directory::VoicemailSettings settings;
  EXPECT_TRUE(worth_keeping(settings, 2s, 0.1));
  EXPECT_FALSE(worth_keeping(settings, 1900ms, 0.1));
  EXPECT_FALSE(worth_keeping(settings, 10s, 0.001));
}

TEST(Box, a_user_without_voicemail_has_none) {
  directory::Tenant tenant;
  tenant.id = TenantId("acme");
  directory::User anna;
  anna.id = UserId("anna");
  anna.voicemail.enabled = false;
  tenant.users = {anna};
  const directory::TenantSnapshot snapshot(std::move(tenant));
  EXPECT_FALSE(box_of(snapshot, UserId("anna")));
  EXPECT_FALSE(box_of(snapshot, ServiceId("office")));
}

}  // namespace
}  // namespace centrale::features
