#include "directory/feature_state.hpp"

#include <gtest/gtest.h>

namespace centrale::directory {
namespace {

const FeatureState::Key kCarolOfAcme{TenantId("acme"), UserId("carol")};
const FeatureState::Key kCarolOfGlobex{TenantId("globex"), UserId("carol")};

User carol() {
  User user;
  user.id = UserId("carol");
  user.features.no_answer = {true, ToVoicemail{UserId("carol")}};
  return user;
}

TEST(FeatureStates, WhatTheUserSetsLiesOverWhatIsConfigured) {
  FeatureState state;
  state.change(kCarolOfAcme, {.always = Forward{true, ToExtension{Extension("202")}}});
  state.change(kCarolOfAcme, {.do_not_disturb = true});
  const UserFeatures now = state.of(kCarolOfAcme.tenant, carol());
  EXPECT_TRUE(now.always.active);
  EXPECT_TRUE(now.do_not_disturb);
  EXPECT_TRUE(now.no_answer.active) << "as configured";
  EXPECT_FALSE(state.of(kCarolOfGlobex.tenant, carol()).do_not_disturb) << "another tenant's carol";
}

TEST(FeatureStates, ChangesAreKeptAndComeBack) {
  std::vector<std::pair<FeatureState::Key, std::string>> kept;
  FeatureState state;
  state.on_change(
      [&](const auto& key, const FeatureOverrides& all) { kept.emplace_back(key, to_json(all)); });
  state.change(kCarolOfAcme, {.busy = Forward{true, ToNumber{E164("31612345678")}}, .no_answer_after = 35s});
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].second,
            R"({"forward_busy":{"active":true,"to":"number:+31612345678"},"no_answer_seconds":35})");

  FeatureState after_restart;
  const auto parsed = parse_overrides(kept[0].second);
  ASSERT_TRUE(parsed) << parsed.error().what;
  after_restart.restore({{kept[0].first, *parsed}});
  EXPECT_EQ(after_restart.of(kCarolOfAcme.tenant, carol()), state.of(kCarolOfAcme.tenant, carol()));
}

TEST(FeatureStates, ForwardingKeepsItsTargetWhileItIsOff) {
  FeatureOverrides off{.always = Forward{false, ToNumber{E164("31612345678")}}};
  const auto back = parse_overrides(to_json(off));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, off);
}

TEST(FeatureStates, LeftGroupsComeBackEvenWhenNoneIsLeftAnyMore) {
  for (const std::vector<ServiceId>& left :
       {std::vector<ServiceId>{}, {ServiceId("sales")}, {ServiceId("sales"), ServiceId("desk")}}) {
    const FeatureOverrides set{.left_groups = left};
    const auto back = parse_overrides(to_json(set));
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_EQ(*back, set);
  }
  User user = carol();
  user.features.left_groups = {ServiceId("sales")};
  FeatureState state;
  state.restore({{kCarolOfAcme, {.left_groups = std::vector<ServiceId>{}}}});
  EXPECT_TRUE(state.of(kCarolOfAcme.tenant, user).left_groups.empty()) << "he is back in the group";
}

const WallInstant kTen{std::chrono::sys_days{std::chrono::year{2026} / 12 / 25} + 10h};

TEST(FeatureStates, OneGuestSitsAtOneDeskAndOneDeskHasOneGuest) {
  const DeviceId first("desk-1"), second("desk-2");
  FeatureState state;
  FeatureOverrides kept;
  state.on_change([&](const auto& key, const FeatureOverrides& all) {
    if (key == kCarolOfAcme) kept = all;
  });
  state.sit(kCarolOfAcme, {.device = first, .until = kTen});
  EXPECT_EQ(state.guest_at(first), kCarolOfAcme);
  state.sit(kCarolOfAcme, {.device = second, .until = kTen + 1h});
  EXPECT_EQ(state.guest_at(first), std::nullopt);
  EXPECT_EQ(state.desk(kCarolOfAcme)->device, second);

  FeatureState after_restart;
  const auto parsed = parse_overrides(to_json(kept));
  ASSERT_TRUE(parsed) << parsed.error().what;
  after_restart.restore({{kCarolOfAcme, *parsed}});
  EXPECT_EQ(after_restart.guest_at(second), kCarolOfAcme);
  EXPECT_EQ(after_restart.desk(kCarolOfAcme), state.desk(kCarolOfAcme));

  state.sit(kCarolOfGlobex, {.device = second, .until = kTen + 1h});
  EXPECT_EQ(state.desk(kCarolOfAcme), std::nullopt) << "somebody else took the place";
  EXPECT_EQ(kept.desk, std::nullopt);
  state.clear(kCarolOfGlobex);
  EXPECT_EQ(state.guest_at(second), std::nullopt);
}

TEST(FeatureStates, TheNightSwitchIsTheTenantsAndToldOnce) {
  std::vector<std::string> kept;
  FeatureState state;
  state.on_switch([&](const TenantId& tenant, std::optional<NightMode> mode) {
    kept.push_back(tenant.value() + (mode ? " set" : " undone"));
  });
  state.switch_night(TenantId("acme"), NightMode::on);
  state.switch_night(TenantId("acme"), NightMode::on);
  EXPECT_EQ(state.night(TenantId("globex")), std::nullopt);
  state.switch_night(TenantId("acme"), std::nullopt);
  state.switch_night(TenantId("acme"), std::nullopt);
  EXPECT_EQ(kept, (std::vector<std::string>{"acme set", "acme undone"}));
}

TEST(FeatureStates, DamagedTextIsAnErrorNotACrash) {
  for (const char* text :
       {"", "{", "[]", "{\"forward_always\":1}", "{\"no_answer_seconds\":-1}", "{\"what\":true}"}) {
    EXPECT_FALSE(parse_overrides(text)) << text;
  }
}

}  // namespace
}  // namespace centrale::directory
