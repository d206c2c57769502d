#include "call/wiring.hpp"

#include <gtest/gtest.h>

namespace centrale::call {
namespace {

TEST(Wiring, nobody_holds_both_talk) {
  EXPECT_EQ(wiring(false, false), (Wiring{Hears::other, Hears::other}));
}
TEST(Wiring, who_holds_hears_nothing_and_who_is_held_hears_music) {
  EXPECT_EQ(wiring(true, false), (Wiring{Hears::nothing, Hears::music}));
  EXPECT_EQ(wiring(false, true), (Wiring{Hears::music, Hears::nothing}));
}
TEST(Wiring, both_hold_silence) { EXPECT_EQ(wiring(true, true), (Wiring{Hears::nothing, Hears::nothing})); }

}  // namespace
}  // namespace centrale::call
