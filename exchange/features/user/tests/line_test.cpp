#include "features/user/line.hpp"

#include <gtest/gtest.h>

namespace centrale::features {
namespace {

using call::DiversionReason;
using call::Refusal;

directory::Forward to(const char* user) { return {.active = true, .to = directory::ToUser{UserId(user)}}; }

Line free_line() {
  Line line;
  line.user = UserId("anna");
  line.reachable = true;
  line.voicemail = true;
  return line;
}

Duration rings_for(const Decision& decision) { return std::get<LetRing>(decision).limit; }
DiversionReason reason_of(const Decision& decision) { return std::get<SendOn>(decision).reason; }
directory::Destination goes_to(const Decision& decision) { return std::get<SendOn>(decision).to; }
const directory::Destination kBox = directory::ToVoicemail{UserId("anna")};

TEST(Line, rings_as_long_as_the_user_wants_when_there_is_somewhere_to_go_then) {
  Line line = free_line();
  line.features.no_answer_after = 12s;
  EXPECT_EQ(rings_for(on_arrival(line)), 12s);
  line.voicemail = false;
  EXPECT_EQ(rings_for(on_arrival(line)), kLongestRinging);
  line.features.no_answer = to("bram");
  EXPECT_EQ(rings_for(on_arrival(line)), 12s);
}

TEST(Line, the_assistant_speaks_after_forwarded_always_and_before_all_else) {
  Line line = free_line();
  line.absent = true;
  line.features.absent.edit().why = directory::Absence::lunch;
  line.features.do_not_disturb = true;
  const directory::Destination assistant = directory::ToAssistant{UserId("anna")};
  EXPECT_EQ(goes_to(on_arrival(line)), assistant);
  line.features.assistant.edit().rings_first = 3;
  EXPECT_EQ(rings_for(on_arrival(line)), 15s);
  for (const Refusal why : {Refusal::no_answer, Refusal::busy, Refusal::declined})
    EXPECT_EQ(goes_to(when_not_answered(line, why)), assistant);
  line.reachable = false;
  EXPECT_EQ(goes_to(on_arrival(line)), assistant);
  line.features.always = to("bram");
  EXPECT_EQ(goes_to(on_arrival(line)), directory::Destination(directory::ToUser{UserId("bram")}));
}

TEST(Line, forwarded_always_comes_before_everything) {
  Line line = free_line();
  line.features.always = to("bram");
  line.features.do_not_disturb = true;
  line.reachable = false;
  EXPECT_EQ(reason_of(on_arrival(line)), DiversionReason::unconditional);
}

TEST(Line, do_not_disturb_is_busy_before_it_is_unreachable) {
  Line line = free_line();
  line.features.do_not_disturb = true;
  line.reachable = false;
  line.features.not_reachable = to("carla");
  EXPECT_EQ(goes_to(on_arrival(line)), kBox);
  line.features.busy = to("bram");
  EXPECT_EQ(goes_to(on_arrival(line)), line.features.busy.to);
  EXPECT_EQ(reason_of(on_arrival(line)), DiversionReason::do_not_disturb);
}

TEST(Line, a_forwarding_that_is_off_counts_for_nothing) {
  Line line = free_line();
  line.features.always = to("bram");
  line.features.always.active = false;
  EXPECT_TRUE(std::holds_alternative<LetRing>(on_arrival(line)));
}

TEST(Line, busy_only_without_call_waiting) {
  Line line = free_line();
  line.busy = true;
  EXPECT_TRUE(std::holds_alternative<LetRing>(on_arrival(line)));
  line.features.call_waiting = false;
  EXPECT_EQ(reason_of(on_arrival(line)), DiversionReason::user_busy);
  line.voicemail = false;
  EXPECT_EQ(std::get<TurnDown>(on_arrival(line)).refusal, Refusal::busy);
}

TEST(Line, each_refusal_has_its_own_forwarding) {
  Line line = free_line();
  line.features.busy = to("b");
  line.features.no_answer = to("n");
  line.features.not_reachable = to("r");
  EXPECT_EQ(goes_to(when_not_answered(line, Refusal::busy)), line.features.busy.to);
  EXPECT_EQ(goes_to(when_not_answered(line, Refusal::declined)), line.features.busy.to);
  EXPECT_EQ(goes_to(when_not_answered(line, Refusal::no_answer)), line.features.no_answer.to);
  EXPECT_EQ(goes_to(when_not_answered(line, Refusal::not_reachable)), line.features.not_reachable.to);
}

TEST(Line, what_the_network_says_goes_nowhere) {
  EXPECT_EQ(std::get<TurnDown>(when_not_answered(free_line(), Refusal::no_common_media)).refusal,
            Refusal::no_common_media);
}

}  // namespace
}  // namespace centrale::features
