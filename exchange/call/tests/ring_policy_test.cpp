#include "call/ring_policy.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace centrale::call {
namespace {

Refusal of(std::vector<Refusal> refusals) { return worst_of(refusals); }

TEST(RingPolicy, nobody_to_try_is_not_reachable) { EXPECT_EQ(of({}), Refusal::not_reachable); }
TEST(RingPolicy, busy_only_when_nobody_rang) {
  EXPECT_EQ(of({Refusal::busy, Refusal::not_reachable}), Refusal::busy);
  EXPECT_EQ(of({Refusal::busy, Refusal::no_answer}), Refusal::no_answer);
}
TEST(RingPolicy, what_a_person_said_weighs_more_than_what_the_network_said) {
  EXPECT_EQ(of({Refusal::failed, Refusal::declined, Refusal::congestion}), Refusal::declined);
  EXPECT_EQ(of({Refusal::not_reachable, Refusal::forbidden}), Refusal::forbidden);
}
TEST(RingPolicy, only_a_decline_speaks_for_the_other_phones) {
  EXPECT_TRUE(speaks_for_all(Refusal::declined));
  EXPECT_FALSE(speaks_for_all(Refusal::busy));
}

}  // namespace
}  // namespace centrale::call
