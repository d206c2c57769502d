// Keys that hold their tenant, secrets that compare whole, randomness that does not repeat.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <set>
#include <type_traits>
#include <unordered_map>

#include "base/ids.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"

namespace centrale {
namespace {

static_assert(!std::is_convertible_v<UserId, TenantId>);
static_assert(!std::is_convertible_v<std::string, UserId>);
static_assert(!std::is_constructible_v<UserId, TenantId>);

TEST(Keys, TheSameExtensionOfTwoTenantsIsTwoKeys) {
  std::unordered_map<Of<Extension>, std::string> found;
  found[{TenantId("acme"), Extension("201")}] = "anna";
  found[{TenantId("globex"), Extension("201")}] = "bram";
  EXPECT_EQ((found.at({TenantId("acme"), Extension("201")})), "anna");
  EXPECT_EQ((found.at({TenantId("globex"), Extension("201")})), "bram");
  EXPECT_FALSE(found.contains({TenantId("hooli"), Extension("201")}));
}

TEST(Keys, EmptyIsNoValue) {
  EXPECT_TRUE(UserId().empty());
  EXPECT_TRUE(LegId().empty());
  EXPECT_FALSE(LegId(1).empty());
}

TEST(Secrets, AreTheSameOnlyWhole) {
  const Secret secret("correct horse");
  EXPECT_TRUE(secret.same_as("correct horse"));
  for (const char* other : {"", "correct hors", "correct horse ", "Correct horse", "correct horsf"})
    EXPECT_FALSE(secret.same_as(other)) << other;
  EXPECT_TRUE(Secret().empty());
}

// The object's own bytes, looked at after its life in a place that outlives it.
TEST(Secrets, LeaveNothingInTheObjectWhenTheyGo) {
  for (const bool moved : {false, true}) {
    alignas(Secret) std::array<unsigned char, sizeof(Secret)> place{};
    auto* secret = new (place.data()) Secret("battery staple");
    if (moved) EXPECT_TRUE(Secret(std::move(*secret)).same_as("battery staple"));
    std::destroy_at(secret);
    const std::string left(place.begin(), place.end());
    EXPECT_EQ(left.find("attery staple"), std::string::npos) << (moved ? "moved from" : "in place");
  }
}

TEST(Randomness, HexIsTwiceAsLongAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string hex = random_hex(8);
    EXPECT_EQ(hex.size(), 16U);
    EXPECT_EQ(hex.find_first_not_of("0123456789abcdef"), std::string::npos) << hex;
    EXPECT_TRUE(seen.insert(hex).second) << hex;
  }
  EXPECT_EQ(random_hex(0), "");
}

}  // namespace
}  // namespace centrale
