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

/// Anna is a member of 600 and 601, may not leave 602, and is none of 603.
class GroupCodesTest : public ChangeTest {
 protected:
  GroupCodesTest() : with_groups(add_groups(tenant.tenant())) {}
  static directory::Tenant add_groups(directory::Tenant tenant) {
    for (const char* digits : {"600", "601", "602", "603"}) {
      directory::HuntGroup& group = tenant.hunt_groups.emplace_back();
      group.id = ServiceId(std::string("group-") + digits);
      group.extension = Extension(digits);
      group.members_may_leave = group.extension.value() != "602";
      group.members = {directory::ToUser{UserId(group.extension.value() == "603" ? "bram" : "anna")}};
    }
    return tenant;
  }
  Effect code(FeatureAction action, const std::string& extension = {}) {
    return effect_of(with_groups, *with_groups.user(UserId("anna")), now, action, extension);
  }
  prompts::Phrase told(const std::string& extension = {}) {
    return std::get<Tell>(code(FeatureAction::hunt_group_query, extension)).spoken;
  }
  directory::TenantSnapshot with_groups;
};

TEST_F(GroupCodesTest, the_question_is_answered_exactly_and_changes_nothing) {
  EXPECT_EQ(told().pieces, prompts::Phrase("hunt-group-joined").pieces);
  now.left_groups = {ServiceId("group-601")};
  EXPECT_EQ(told().pieces, prompts::Phrase("hunt-groups-left").then(prompts::Digits{"601"}).pieces);
  EXPECT_EQ(told("601").pieces, prompts::Phrase("hunt-group-left").pieces);
  EXPECT_EQ(told("600").pieces, prompts::Phrase("hunt-group-joined").pieces);
  now.left_groups = {ServiceId("group-602")};
  EXPECT_EQ(told("602").pieces, prompts::Phrase("hunt-group-joined").pieces) << "it cannot be left";
  EXPECT_EQ(std::get<Impossible>(code(FeatureAction::hunt_group_query, "603")).spoken.pieces,
            prompts::Phrase("no-hunt-group").pieces);
}

TEST_F(GroupCodesTest, what_cannot_be_left_is_not) {
  const auto all = std::get<Change>(code(FeatureAction::hunt_group_leave));
  EXPECT_EQ(all.set.left_groups, (std::vector{ServiceId("group-600"), ServiceId("group-601")}));
  EXPECT_EQ(
      all.spoken.pieces,
      prompts::Phrase("hunt-groups-left").then(prompts::Digits{"600"}).then(prompts::Digits{"601"}).pieces);
  EXPECT_EQ(std::get<Impossible>(code(FeatureAction::hunt_group_leave, "602")).spoken.pieces,
            prompts::Phrase("hunt-group-not-left").pieces);
  now.left_groups = {ServiceId("group-600"), ServiceId("group-601")};
  EXPECT_EQ(std::get<Change>(code(FeatureAction::hunt_group_join, "600")).set.left_groups,
            (std::vector{ServiceId("group-601")}));
}

TEST_F(ChangeTest, an_unknown_code_is_impossible) {
  EXPECT_TRUE(std::holds_alternative<Impossible>(dialled(FeatureAction::unknown)));
}

}  // namespace
}  // namespace centrale::features
