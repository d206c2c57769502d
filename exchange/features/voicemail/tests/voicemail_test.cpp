#include <gtest/gtest.h>

#include "features/voicemail/box.hpp"
#include "features/voicemail/greeting.hpp"
#include "features/voicemail/new_pin.hpp"
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

TEST(NewPin, is_four_to_ten_digits_that_are_not_guessed_at_once) {
  const Extension extension("2013");
  for (const char* pin : {"2468", "1357", "0102", "1235", "9870123456", "112233"})
    EXPECT_TRUE(may_be_pin(pin, extension)) << pin;
  for (const char* pin : {"", "248", "24681357902", "24*8", "2013", "0000", "7777777", "1234", "456789",
                          "9876", "7890", "2109", "0123456789"})
    EXPECT_FALSE(may_be_pin(pin, extension)) << pin;
  EXPECT_TRUE(may_be_pin("2468", Extension()));
}

TEST(GreetingFor, follows_what_brought_the_call_from_its_owner) {
  using enum call::DiversionReason;
  const BoxKey box{kBox.tenant, kBox.id};
  const auto after = [&](call::DiversionReason reason, const Of<UserId>& from) {
    call::Party party;
    party.user = from;
    return greeting_for({{.from = party, .reason = reason}}, box);
  };
  EXPECT_EQ(after(user_busy, kBox), GreetingFor::busy);
  EXPECT_EQ(after(do_not_disturb, kBox), GreetingFor::busy);
  EXPECT_EQ(after(deflection, kBox), GreetingFor::busy);
  EXPECT_EQ(after(no_answer, kBox), GreetingFor::no_answer);
  EXPECT_EQ(after(unavailable, kBox), GreetingFor::no_answer);
  EXPECT_FALSE(after(unconditional, kBox));
  EXPECT_FALSE(after(user_busy, kOtherTenants));
  EXPECT_FALSE(greeting_for({}, box));
  EXPECT_FALSE(greeting_for({{.from = {}, .reason = user_busy}}, {kBox.tenant, ServiceId("office")}));
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
