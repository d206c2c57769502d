#include "features/feature_code/change.hpp"

#include <gtest/gtest.h>

#include "directory/tests/anna_and_bram.hpp"

namespace centrale::features {
namespace {

using directory::FeatureAction;

class ChangeTest : public testing::Test {
 protected:
  Effect dialled(FeatureAction action, const std::string& argument = {}) {
    return effect_of(tenant, *tenant.user(UserId("anna")), now, action, argument);
  }
  directory::TenantSnapshot tenant{directory::testing::anna_and_bram()};
  directory::UserFeatures now;
};

TEST_F(ChangeTest, forward_to_an_extension_or_a_number) {
  const auto inside = std::get<Change>(dialled(FeatureAction::forward_always_on, "202"));
  EXPECT_EQ(inside.set.always->to, directory::Destination(directory::ToUser{UserId("bram")}));
  EXPECT_TRUE(inside.set.always->active);
  const auto outside = std::get<Change>(dialled(FeatureAction::forward_busy_on, "0612345678"));
  EXPECT_EQ(outside.set.busy->to, directory::Destination(directory::ToNumber{*parse_e164("+31612345678")}));
}

TEST_F(ChangeTest, not_to_oneself_by_whatever_name) {
  EXPECT_TRUE(std::holds_alternative<Impossible>(dialled(FeatureAction::forward_always_on, "201")));
  EXPECT_TRUE(std::holds_alternative<Impossible>(dialled(FeatureAction::forward_always_on, "0201230201")));
}

TEST_F(ChangeTest, not_where_one_may_not_call) {
  EXPECT_EQ(
      std::get<Impossible>(dialled(FeatureAction::forward_always_on, "004930123456")).spoken.pieces.front(),
      prompts::Piece(prompts::Clip{"not-allowed"}));
}

TEST_F(ChangeTest, without_a_number_as_last_time_or_asked) {
  EXPECT_TRUE(std::holds_alternative<AskNumber>(dialled(FeatureAction::forward_no_answer_on)));
  now.no_answer = {.active = false, .to = directory::ToUser{UserId("bram")}};
  EXPECT_EQ(std::get<Change>(dialled(FeatureAction::forward_no_answer_on)).set.no_answer->to,
            now.no_answer.to);
}

TEST_F(ChangeTest, off_remembers_where_it_went) {
  now.always = {.active = true, .to = directory::ToUser{UserId("bram")}};
  const auto change = std::get<Change>(dialled(FeatureAction::forward_always_off));
  EXPECT_FALSE(change.set.always->active);
  EXPECT_EQ(change.set.always->to, now.always.to);
}

TEST_F(ChangeTest, switches_change_nothing_else) {
  const auto change = std::get<Change>(dialled(FeatureAction::do_not_disturb_on));
  EXPECT_EQ(change.set.do_not_disturb, true);
  EXPECT_FALSE(change.set.always || change.set.busy || change.set.call_waiting || change.set.hide_number);
}

TEST_F(ChangeTest, night_service_is_for_those_who_may) {
  EXPECT_EQ(std::get<Impossible>(dialled(FeatureAction::night_on)).spoken.pieces.front(),
            prompts::Piece(prompts::Clip{"night-service-not-allowed"}));
  directory::Tenant changed = tenant.tenant();
  changed.night_service.switched_by = {UserId("anna")};
  const directory::TenantSnapshot allowed(changed);
  const auto effect =
      effect_of(allowed, *allowed.user(UserId("anna")), now, FeatureAction::night_automatic, {});
  EXPECT_EQ(std::get<SwitchNight>(effect).mode, directory::NightMode::automatic);
  EXPECT_TRUE(std::holds_alternative<Impossible>(
      effect_of(allowed, *allowed.user(UserId("bram")), now, FeatureAction::night_off, {})));
}

TEST_F(ChangeTest, an_unknown_code_is_impossible) {
  EXPECT_TRUE(std::holds_alternative<Impossible>(dialled(FeatureAction::unknown)));
}

}  // namespace
}  // namespace centrale::features
