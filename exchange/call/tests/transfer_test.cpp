#include "call/transfer.hpp"

#include <gtest/gtest.h>

#include "call/describe.hpp"
#include "directory/tests/anna_and_bram.hpp"

namespace centrale::call {
namespace {

class TransferTest : public testing::Test {
 protected:
  directory::TenantSnapshot tenant{directory::testing::anna_and_bram()};
  Party anna = party_of(tenant, *tenant.user(UserId("anna")));
};

TEST_F(TransferTest, an_extension) {
  const auto goal = transfer_goal(tenant, anna, "202");
  ASSERT_TRUE(goal);
  EXPECT_EQ(goal->destination, directory::Destination(directory::ToUser{UserId("bram")}));
  EXPECT_FALSE(goal->diverts);
  ASSERT_TRUE(goal->from);
  EXPECT_EQ(goal->from->user, anna.user);
}

TEST_F(TransferTest, an_outside_number_by_the_rights_of_the_transferor) {
  EXPECT_TRUE(transfer_goal(tenant, anna, "0201111111"));
  EXPECT_EQ(transfer_goal(tenant, anna, "004930123456").error(), Refusal::class_barred);
}

TEST_F(TransferTest, not_a_code_and_not_nonsense) {
  EXPECT_EQ(transfer_goal(tenant, anna, "*72202").error(), Refusal::not_found);
  EXPECT_EQ(transfer_goal(tenant, anna, "299").error(), Refusal::not_found);
}

TEST_F(TransferTest, nobody_from_outside_or_of_another_tenant) {
  EXPECT_EQ(transfer_goal(tenant, Party{}, "202").error(), Refusal::forbidden);
  Party stranger = anna;
  stranger.user->tenant = TenantId("globex");
  EXPECT_EQ(transfer_goal(tenant, stranger, "202").error(), Refusal::forbidden);
}

}  // namespace
}  // namespace centrale::call
