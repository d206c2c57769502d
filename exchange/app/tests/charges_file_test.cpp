#include "app/charges_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "flow/virtual_loop.hpp"

namespace centrale::app {
namespace {

directory::TenantSnapshot company() {
  directory::Tenant tenant;
  tenant.id = TenantId("acme");
  tenant.tariffs = {{.prefix = "", .per_minute = 600'000, .increment = 1}};
  tenant.caps.spend_per_day = 1'000'000;
  tenant.users = {directory::User{.id = UserId("anna")}};
  return directory::TenantSnapshot(std::move(tenant));
}

std::expected<call::OutsidePass, call::Refusal> ask(call::Admission& admission) {
  return admission.admit(company(), {.payer = {.tenant = TenantId("acme"), .user = UserId("anna")},
                                     .number = *parse_e164("+4930123456"),
                                     .dialled = {}});
}

TEST(ChargesFile, what_was_spent_is_spent_after_a_kill) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "charges";
  std::filesystem::remove(file);
  flow::VirtualLoop loop;
  call::Admission before(loop);
  auto kept = std::make_unique<ChargesFile>(loop, before, file);
  ASSERT_EQ(kept->load(), 0U);
  auto pass = ask(before);
  ASSERT_TRUE(pass);
  pass->answered();
  loop.advance(98s);
  call::Admission after(loop);  // the first has been killed: nobody told it to write
  ChargesFile again(loop, after, file);
  ASSERT_EQ(again.load(), 2U) << "the tenant and the user";
  EXPECT_EQ(ask(after).error(), call::Refusal::limit_reached);
}

TEST(ChargesFile, a_damaged_file_is_said_and_not_taken) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "charges-damaged";
  std::ofstream(file) << "nonsense";
  flow::VirtualLoop loop;
  call::Admission admission(loop);
  ChargesFile charges(loop, admission, file);
  const auto read = charges.load();
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().what.find("charges-damaged"), std::string::npos);
  EXPECT_TRUE(ask(admission));
}

}  // namespace
}  // namespace centrale::app
