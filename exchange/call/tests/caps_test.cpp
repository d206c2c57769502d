#include <gtest/gtest.h>

#include <algorithm>
#include <list>

#include "call/admission.hpp"
#include "flow/virtual_loop.hpp"

namespace centrale::call {
namespace {

constexpr directory::Micros kEuro = 1'000'000;

directory::Tenant company() {
  directory::Tenant tenant;
  tenant.id = TenantId("acme");
  tenant.calling_out.countries = {"world"};
  tenant.most_outside_calls = 1000;
  tenant.tariffs = {{.prefix = "", .per_minute = 600'000, .increment = 1},
                    {.prefix = "31", .name = "national", .per_minute = 10'000, .increment = 60},
                    {.prefix = "252", .name = "somalia", .per_minute = 1'200'000, .increment = 60}};
  tenant.departments = {directory::Department{.id = DepartmentId("sales")}};
  directory::User anna{.id = UserId("anna"), .department = DepartmentId("sales")};
  tenant.users = {anna, directory::User{.id = UserId("bram")}};
  return tenant;
}

/// One call; what the exchange does with it when its money is spent.
struct Running {
  OutsidePass pass;
  bool warned = false;
};

class CapsTest : public testing::Test {
 protected:
  std::expected<OutsidePass, Refusal> ask(const std::string& user, const std::string& number,
                                          bool forwarded = false) {
    const directory::TenantSnapshot tenant{config};
    return admission.admit(tenant, {.payer = {.tenant = TenantId("acme"), .user = UserId(user)},
                                    .number = parse_e164(number).value_or(E164{}),
                                    .dialled = {},
                                    .forwarded = forwarded});
  }
  /// Answered at once; ended so long after its warning as Leg does it.
  bool talks(const std::string& user, const std::string& number) {
    auto pass = ask(user, number);
    if (!pass) return false;
    Running& call = calls.emplace_back(std::move(*pass));
    call.pass.when_spent_up([&call] { call.warned = true; });
    call.pass.answered();
    return true;
  }
  void run(Duration span) {
    for (Duration at{}; at < span; at += 1s) {
      loop.advance(1s);
      for (Running& call : calls) {
        if (call.warned && ++warned_for[&call] >= 5) ended.push_back(&call);
      }
      calls.remove_if([this](Running& call) { return std::ranges::find(ended, &call) != ended.end(); });
      ended.clear();
    }
  }
  directory::Micros spent(const std::string& account) {
    for (const Account* each : admission.accounts())
      if (each->name == account) return each->spent_today;
    return 0;
  }

  directory::Tenant config = company();
  flow::VirtualLoop loop;
  Admission admission{loop};
  std::list<Running> calls;
  std::map<Running*, int> warned_for;
  std::vector<Running*> ended;
};

TEST(Tariffs, begun_increments_are_paid) {
  const directory::Tariff tariff{.prefix = "", .per_minute = 60'000, .per_call = 5'000, .increment = 10};
  EXPECT_EQ(directory::cost_of(tariff, 0s), 15'000);
  EXPECT_EQ(directory::cost_of(tariff, 10s), 15'000);
  EXPECT_EQ(directory::cost_of(tariff, 10'001ms), 25'000);
  EXPECT_EQ(directory::cost_of(tariff, 60s), 65'000);
  EXPECT_EQ(directory::cost_of({.prefix = "", .per_minute = 1, .increment = 1}, 1s), 1)
      << "never rounded to nothing";
}

TEST(Tariffs, the_longest_prefix_counts) {
  const auto tariffs = company().tariffs;
  EXPECT_EQ(directory::tariff_of(tariffs, "31201234567")->name, "national");
  EXPECT_EQ(directory::tariff_of(tariffs, "4420")->prefix, "");
  EXPECT_EQ(directory::tariff_of({}, "4420"), nullptr);
}

TEST_F(CapsTest, calls_of_a_user_a_department_and_the_tenant) {
  config.users[0].caps.edit().calls = 1;
  config.caps.calls = 2;
  auto first = ask("anna", "+31201111111");
  EXPECT_EQ(ask("anna", "+31201111111").error(), Refusal::limit_reached);
  auto second = ask("bram", "+31201111111");
  ASSERT_TRUE(second);
  EXPECT_EQ(ask("bram", "+31201111111").error(), Refusal::limit_reached);
  first = OutsidePass();
  EXPECT_TRUE(ask("anna", "+31201111111")) << "a place that is free again";
  config.departments[0].caps.edit().calls = 0;
}

TEST_F(CapsTest, dear_calls_leave_room_for_others) {
  config.caps.dear_calls = 1;
  auto abroad = ask("anna", "+4930123456");
  EXPECT_EQ(ask("bram", "+4930123456").error(), Refusal::limit_reached);
  EXPECT_TRUE(ask("bram", "+31201111111"));
}

TEST_F(CapsTest, forwarded_calls_have_a_cap_of_their_own) {
  config.caps.forwarded = 1;
  auto one = ask("anna", "+31201111111", true);
  EXPECT_EQ(ask("bram", "+31201111111", true).error(), Refusal::limit_reached);
  EXPECT_TRUE(ask("bram", "+31201111111"));
}

TEST_F(CapsTest, so_many_a_minute_by_kind_of_number) {
  config.departments[0].caps.edit().calls_per_minute.international = 2;
  for (int call = 0; call < 2; ++call) EXPECT_TRUE(ask("anna", "+4930123456")) << "short ones count too";
  EXPECT_EQ(ask("anna", "+4930123456").error(), Refusal::limit_reached);
  EXPECT_TRUE(ask("anna", "+31201111111"));
  EXPECT_TRUE(ask("bram", "+4930123456")) << "of another department";
  loop.advance(61s);
  EXPECT_TRUE(ask("anna", "+4930123456"));
}

TEST_F(CapsTest, an_emergency_call_knows_no_cap) {
  config.caps = {.calls = 1, .spend_per_day = 1};
  auto one = ask("anna", "+31201111111");
  const directory::TenantSnapshot tenant{config};
  OutsideRequest emergency{.payer = {.tenant = TenantId("acme"), .user = UserId("anna")},
                           .number = {},
                           .dialled = "112",
                           .emergency = true};
  EXPECT_TRUE(admission.admit(tenant, emergency));
}

// RISKS §2 row 41: a stolen account calls numbers that pay the thief.
TEST_F(CapsTest, what_a_thief_costs_is_bounded) {
  config.caps = {.dear_calls = 3, .spend_per_day = 25 * kEuro};
  int tried = 0;
  for (int second = 0; second < 4 * 3600; second += 10) {
    tried += talks("anna", "+25261" + std::to_string(1'000'000 + second)) ? 1 : 0;
    EXPECT_LE(calls.size(), 3U);
    run(10s);
  }
  EXPECT_GE(tried, 3);
  EXPECT_TRUE(calls.empty()) << "cut off, not left to run";
  EXPECT_LE(spent("acme"), 25 * kEuro);
  EXPECT_GT(spent("acme"), 20 * kEuro) << "until then it was his to spend";
}

// Whatever the tariff and however many: at most the cap and what one interval of looking costs.
TEST_F(CapsTest, the_loss_is_at_most_the_cap_and_one_look) {
  for (const std::uint32_t increment : {1U, 6U, 60U}) {
    for (const int parallel : {1, 7, 50}) {
      CapsTest::calls.clear();
      config.id = TenantId("acme" + std::to_string(increment) + "x" + std::to_string(parallel));
      config.tariffs = {{.prefix = "", .per_minute = 900'000, .per_call = 10'000, .increment = increment}};
      config.caps = {.spend_per_day = 10 * kEuro};
      for (int call = 0; call < parallel; ++call) (void)talks("anna", "+4930123456");
      run(30min);
      const directory::Micros look = 900'000 * std::max<directory::Micros>(5, increment) / 60;
      EXPECT_LE(spent(config.id.value()), 10 * kEuro + parallel * look) << increment << " s, " << parallel;
      EXPECT_TRUE(calls.empty());
    }
  }
}

TEST_F(CapsTest, a_user_who_has_spent_his_money_leaves_that_of_others) {
  config.users[0].caps.edit().spend_per_day = kEuro;
  ASSERT_TRUE(talks("anna", "+4930123456"));
  ASSERT_TRUE(talks("bram", "+4930123456"));
  run(3min);
  EXPECT_EQ(calls.size(), 1U) << "hers has been ended";
  EXPECT_EQ(ask("anna", "+31201111111").error(), Refusal::limit_reached);
  EXPECT_TRUE(ask("bram", "+31201111111"));
}

TEST_F(CapsTest, told_at_eighty_percent_and_at_the_end_once_a_day) {
  std::vector<unsigned> told;
  admission.watch([&](const CapAlarm& alarm) {
    EXPECT_EQ(alarm.account, "acme");
    told.push_back(alarm.percent);
  });
  config.caps.spend_per_day = kEuro;
  ASSERT_TRUE(talks("anna", "+4930123456"));
  run(5min);
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.front(), 80U);
  EXPECT_LE(told.size(), 2U);
}

TEST_F(CapsTest, a_new_day_has_new_money) {
  config.caps.spend_per_day = kEuro;
  ASSERT_TRUE(talks("anna", "+4930123456"));
  run(5min);
  EXPECT_FALSE(ask("anna", "+4930123456"));
  loop.advance(24h);
  EXPECT_TRUE(ask("anna", "+4930123456"));
}

TEST_F(CapsTest, a_restart_forgets_nothing) {
  config.caps.spend_per_day = kEuro;
  ASSERT_TRUE(talks("anna", "+4930123456"));
  run(5min);
  const std::string kept = admission.save();
  Admission after(loop);
  ASSERT_TRUE(after.restore(kept));
  const directory::TenantSnapshot tenant{config};
  const OutsideRequest again{.payer = {.tenant = TenantId("acme"), .user = UserId("anna")},
                             .number = *parse_e164("+4930123456"),
                             .dialled = {}};
  EXPECT_EQ(after.admit(tenant, again).error(), Refusal::limit_reached);
}

TEST_F(CapsTest, a_call_that_outlives_the_exchange_goes_on_costing) {
  ASSERT_TRUE(talks("anna", "+4930123456"));
  run(60s);
  const std::string kept = admission.save();
  const directory::Micros before = spent("acme");
  loop.advance(30s);
  Admission after(loop);
  ASSERT_TRUE(after.restore(kept));
  const directory::TenantSnapshot tenant{config};
  const OutsidePass pass = after.go_on(tenant, {.payer = {.tenant = TenantId("acme"), .user = UserId("anna")},
                                                .number = *parse_e164("+4930123456"),
                                                .dialled = {}});
  loop.advance(60s);
  EXPECT_NEAR(static_cast<double>(after.accounts().front()->spent_today),
              static_cast<double>(before + 900'000), 60'000.0);
}

TEST_F(CapsTest, damaged_charges_are_refused_whole) {
  ASSERT_TRUE(talks("anna", "+4930123456"));
  run(60s);
  const std::string kept = admission.save();
  for (std::size_t length = 1; length < kept.size(); ++length) {
    Admission after(loop);
    const auto read = after.restore(std::string_view(kept).substr(0, length));
    EXPECT_TRUE(!read || after.accounts().size() <= admission.accounts().size());
  }
  Admission after(loop);
  EXPECT_FALSE(after.restore("nonsense"));
}

}  // namespace
}  // namespace centrale::call
