#include "app/number_proofs.hpp"

#include <gtest/gtest.h>

namespace centrale::app {
namespace {

TEST(NumberProofs, what_was_proved_is_added_once) {
  directory::Tenant tenant;
  tenant.id = TenantId("acme");
  tenant.proved_numbers = {E164("31611111111")};
  const directory::TenantSnapshot acme{tenant};
  const TenantEdits edits = edits_for_proof(acme, E164("31612345678"));
  ASSERT_EQ(edits.edits.size(), 1U);
  EXPECT_EQ(edits.edits[0].path, "proved_numbers");
  const auto* numbers = edits.edits[0].value.list();
  ASSERT_NE(numbers, nullptr);
  ASSERT_EQ(numbers->size(), 2U);
  EXPECT_EQ(*numbers->at(1).text(), "+31612345678");
  EXPECT_TRUE(edits_for_proof(acme, E164("31611111111")).edits.empty());
}

}  // namespace
}  // namespace centrale::app
