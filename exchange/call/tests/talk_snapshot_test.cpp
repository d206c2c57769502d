#include "call/talk_snapshot.hpp"

#include <gtest/gtest.h>

namespace centrale::call {
namespace {

TalkSnapshot talk() {
  Party anna;
  anna.name = "Anna";
  anna.number = parse_e164("+31201230201");
  anna.extension = Extension("201");
  anna.user = Of<UserId>{TenantId("acme"), UserId("anna")};
  anna.restricted = true;
  return {.tenant = TenantId("acme"),
          .interaction = InteractionId("01J"),
          .began = WallInstant(12345s),
          .payer = UserId("anna"),
          .called = {},
          .service_music = "jazz",
          .resumes_at = "park:201",
          .legs = {{.port = "first",
                    .record_id = LegId(17),
                    .direction = Direction::inbound,
                    .held = true,
                    .party = anna,
                    .place = DeviceId("acme-201")},
                   {.port = "second",
                    .record_id = LegId(18),
                    .direction = Direction::outbound,
                    .held = false,
                    .party = {},
                    .place = TrunkId("carrier")}}};
}

TEST(TalkSnapshot, what_goes_in_comes_out) {
  const auto found = decode_talk(encode(talk()));
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->interaction, InteractionId("01J"));
  EXPECT_EQ(found->began, WallInstant(12345s));
  EXPECT_EQ(found->payer, UserId("anna"));
  EXPECT_EQ(found->resumes_at, "park:201");
  ASSERT_EQ(found->legs.size(), 2U);
  EXPECT_EQ(found->legs[0].port, "first");
  EXPECT_EQ(found->legs[1].record_id, LegId(18));
  EXPECT_TRUE(found->legs[0].held);
  EXPECT_TRUE(found->legs[0].party.restricted);
  EXPECT_EQ(found->legs[0].party.number, parse_e164("+31201230201"));
  EXPECT_EQ(found->legs[0].party.user, (Of<UserId>{TenantId("acme"), UserId("anna")}));
  EXPECT_EQ(found->legs[0].place, Place(DeviceId("acme-201")));
  EXPECT_EQ(found->legs[1].direction, Direction::outbound);
  EXPECT_EQ(found->legs[1].place, Place(TrunkId("carrier")));
}

TEST(TalkSnapshot, cut_short_anywhere_is_an_error) {
  const std::string whole = encode(talk());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(decode_talk(whole.substr(0, size))) << size;
  EXPECT_FALSE(decode_talk(whole + "x"));
}

TEST(TalkSnapshot, another_version_is_an_error) {
  std::string bytes = encode(talk());
  bytes[0] = 2;
  EXPECT_FALSE(decode_talk(bytes));
}

}  // namespace
}  // namespace centrale::call
