#include "edge/guard.hpp"

#include <gtest/gtest.h>

namespace centrale::edge {
namespace {

struct Guarding : testing::Test {
  Guard guard{Guard::Limits{}};
  Instant now{10h};
};

TEST_F(Guarding, twenty_guesses_an_hour_and_no_more) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(guard.may_try("10.0.0.1", "acme-201", now)) << i;
    guard.failed("10.0.0.1", "acme-201", now);
  }
  EXPECT_FALSE(guard.may_try("10.0.0.1", "acme-201", now));
  EXPECT_TRUE(guard.may_try("10.0.0.2", "acme-201", now)) << "the owner, from elsewhere";
  EXPECT_TRUE(guard.may_try("10.0.0.1", "acme-201", now + 1h));
}

TEST_F(Guarding, a_sweep_over_accounts_stops_the_source_but_not_the_phones_beside_it) {
  guard.succeeded("10.0.0.1", "acme-201", now);
  for (int i = 0; i < 30; ++i) guard.failed("10.0.0.1", "user" + std::to_string(i), now);
  EXPECT_FALSE(guard.may_try("10.0.0.1", "user99", now));
  EXPECT_TRUE(guard.may_try("10.0.0.1", "acme-201", now));
}

TEST_F(Guarding, memory_stays_bounded) {
  Guard small({.entries = 100});
  for (int i = 0; i < 10'000; ++i) small.failed("10.0." + std::to_string(i), "x", now);
  EXPECT_TRUE(small.may_try("10.0.1", "y", now));
}

}  // namespace
}  // namespace centrale::edge
