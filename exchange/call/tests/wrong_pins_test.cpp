#include "call/wrong_pins.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"

namespace centrale::call {
namespace {

const Of<UserId> kAnna{TenantId("acme"), UserId("anna")};
const Of<UserId> kOtherAnna{TenantId("globex"), UserId("anna")};
const Instant kNow{std::chrono::hours(1)};

TEST(WrongPins, ShutOnlyWhatWasGuessedAndOnlyForAWhile) {
  WrongPins<Of<UserId>> pins(3, 30min);
  for (int times = 0; times < 3; ++times) {
    EXPECT_FALSE(pins.is_shut(kAnna, kNow));
    pins.wrong(kAnna, kNow);
  }
  EXPECT_TRUE(pins.is_shut(kAnna, kNow));
  EXPECT_FALSE(pins.is_shut(kOtherAnna, kNow));
  EXPECT_FALSE(pins.is_shut(kAnna, kNow + 30min));
}

TEST(WrongPins, ARightOneForgetsThem) {
  WrongPins<Of<UserId>> pins(2, 30min);
  pins.wrong(kAnna, kNow);
  pins.right(kAnna);
  pins.wrong(kAnna, kNow);
  EXPECT_FALSE(pins.is_shut(kAnna, kNow));
}

TEST(WrongPins, AreForgottenWhenTheyNoLongerCount) {
  WrongPins<Of<UserId>> pins(2, 1min);
  for (int user = 0; user < 20'000; ++user)
    pins.wrong({TenantId("acme"), UserId(std::to_string(user))}, kNow + user * 1s);
  EXPECT_LE(pins.size(), 10'000U);
}

}  // namespace
}  // namespace centrale::call
