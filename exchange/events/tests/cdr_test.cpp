#include "events/cdr.hpp"

#include <gtest/gtest.h>

#include "events/archive.hpp"
#include "events/recorder.hpp"
#include "flow/virtual_loop.hpp"

namespace centrale::events {
namespace {

class ACall : public ::testing::Test {
 protected:
  void begin(const std::string& where) {
    id = recorder.begin({.tenant = TenantId("acme"),
                         .leg = LegId(1),
                         .caller = {.number = "+31612345678", .where = where},
                         .dialled = "+31201230000",
                         .signalling_id = "abc"});
  }
  void leg(LegId leg_id, LegEventKind kind, std::string why = {}) {
    recorder.leg_event(id, {.leg = leg_id, .kind = kind, .why = std::move(why)});
  }
  void start(LegId leg_id, const std::string& where, const std::string& number) {
    recorder.leg_event(id, {.leg = leg_id,
                            .kind = LegEventKind::started,
                            .who = {.number = number, .where = where},
                            .payer = UserId("carol")});
  }
  Cdr cdr() {
    const auto derived = derive_cdr(recorder.interaction(id));
    EXPECT_TRUE(derived);
    return derived.value_or(Cdr{});
  }
  flow::VirtualLoop loop{WallInstant(std::chrono::seconds(1'800'000'000))};
  MemoryRecorder recorder{loop};
  InteractionId id;
};

TEST_F(ACall, OutsideSaysWhoPaysByWhatTariffOverWhichTrunk) {
  begin("device:acme-201");
  recorder.service_event(id, {"call.account", {{"code", "1001"}, {"name", "Bridge"}}});
  start(LegId(2), "outside", "+4930123456");
  recorder.service_event(id,
                         {"leg.tariff", {{"leg", "2"}, {"class", "international"}, {"tariff", "abroad"}}});
  leg(LegId(2), LegEventKind::ended, "hung-up");
  recorder.service_event(id, {"leg.carried", {{"leg", "2"}, {"trunk", "first"}, {"target", "sip:10.0.0.8"}}});
  recorder.service_event(id, {"leg.charged", {{"leg", "2"}, {"micros", "610000"}}});
  recorder.service_event(id, {"leg.charged", {{"leg", "77"}, {"micros", "1"}}});
  recorder.end(id, {"answered"});
  const Cdr derived = cdr();
  EXPECT_EQ(derived.account, "1001");
  ASSERT_EQ(derived.legs.size(), 2U);
  EXPECT_EQ(derived.legs[1].number_class, "international");
  EXPECT_EQ(derived.legs[1].tariff, "abroad");
  EXPECT_EQ(derived.legs[1].micros, 610'000);
  EXPECT_EQ(derived.legs[1].trunk, "first");
  EXPECT_EQ(derived.legs[1].target, "sip:10.0.0.8");
  EXPECT_EQ(derived.legs[1].payer, UserId("carol"));
  EXPECT_EQ(derived.legs[0].micros, 0);
}

TEST_F(ACall, OfTheExchangeItselfIsAnsweredByTheOneWhoIsCalled) {
  id = recorder.begin({.tenant = TenantId("acme"),
                       .leg = {},
                       .caller = {.number = "201", .where = "exchange"},
                       .dialled = "user:bram",
                       .signalling_id = {}});
  for (const LegId summoned : {LegId(1), LegId(2)}) {
    recorder.leg_event(id, {.leg = summoned,
                            .kind = LegEventKind::started,
                            .who = {.number = "201", .where = "device:acme-201"},
                            .why = std::string(kIsCaller)});
  }
  loop.advance(3s);
  leg(LegId(1), LegEventKind::answered);
  leg(LegId(2), LegEventKind::ended, "cancelled");
  start(LegId(3), "device:acme-202", "202");
  loop.advance(5s);
  leg(LegId(3), LegEventKind::answered);
  loop.advance(10s);
  recorder.end(id, {"answered"});

  const Cdr derived = cdr();
  EXPECT_EQ(derived.direction, CallDirection::internal);
  EXPECT_EQ(derived.answered_by->number, "202");
  EXPECT_EQ(derived.talk, Duration(10s));
  ASSERT_EQ(derived.legs.size(), 3u);
  EXPECT_TRUE(derived.legs[0].inbound && derived.legs[1].inbound);
}

TEST_F(ACall, AnsweredByOneOfTwo) {
  begin("trunk:carrier");
  recorder.hop(id, {"hunt-group:sales", "key 1"});
  loop.advance(2s);
  start(LegId(2), "device:acme-201", "201");
  start(LegId(3), "device:acme-202", "202");
  loop.advance(1s);
  leg(LegId(3), LegEventKind::ringing);
  loop.advance(4s);
  leg(LegId(1), LegEventKind::answered);
  leg(LegId(3), LegEventKind::answered);
  leg(LegId(2), LegEventKind::ended, "cancelled");
  loop.advance(60s);
  leg(LegId(3), LegEventKind::ended, "hung-up");
  leg(LegId(1), LegEventKind::ended, "hung-up");
  recorder.end(id, {"answered"});

  const Cdr derived = cdr();
  EXPECT_EQ(derived.direction, CallDirection::inbound);
  EXPECT_EQ(derived.answered_by->number, "202");
  EXPECT_EQ(derived.wait, Duration(7s));
  EXPECT_EQ(derived.talk, Duration(60s));
  EXPECT_EQ(derived.outcome, "answered");
  ASSERT_EQ(derived.legs.size(), 3u);
  EXPECT_EQ(derived.legs[2].rang_after, Duration(1s));
  EXPECT_EQ(derived.legs[2].talk(), Duration(60s));
  EXPECT_EQ(derived.legs[1].why, "cancelled");
  EXPECT_EQ(derived.legs[1].talk(), Duration(0s));
  ASSERT_EQ(derived.journey.size(), 1u);
}

TEST_F(ACall, NotAnswered) {
  begin("device:acme-201");
  start(LegId(2), "trunk:carrier", "+31207654321");
  loop.advance(30s);
  recorder.end(id, {"no-answer"});
  const Cdr derived = cdr();
  EXPECT_EQ(derived.direction, CallDirection::outbound);
  EXPECT_FALSE(derived.answered);
  EXPECT_EQ(derived.wait, Duration(30s));
  EXPECT_EQ(derived.talk, Duration(0s));
  EXPECT_EQ(derived.legs[1].ended_after, Duration(30s)) << "a leg without an end ends with the interaction";
  EXPECT_EQ(derived.legs[1].payer, UserId("carol"));
}

TEST_F(ACall, IsNoCdrBeforeItsEnd) {
  begin("device:acme-201");
  EXPECT_FALSE(derive_cdr(recorder.interaction(id)));
  EXPECT_FALSE(derive_cdr(Interaction{}));
}

TEST_F(ACall, ClocksSetBackCostNothing) {
  begin("device:acme-201");
  start(LegId(2), "device:acme-202", "202");
  leg(LegId(2), LegEventKind::answered);
  Interaction interaction = recorder.interaction(id);
  interaction.records.push_back({id, WallInstant{}, 0, End{"interrupted"}});  // after a reboot
  const auto derived = derive_cdr(interaction);
  ASSERT_TRUE(derived);
  EXPECT_GE(derived->talk, Duration(0s));
}

TEST_F(ACall, IsTheSameAfterBeingPacked) {
  begin("device:acme-201");
  recorder.service_event(id, {"voicemail.deposited", {{"box", "carol"}, {"seconds", "12"}}});
  recorder.hop(id, {"voicemail:carol", "no answer after 20 s"});
  start(LegId(2), "device:acme-202", std::string(100, '1'));
  recorder.end(id, {"voicemail"});
  const Interaction interaction = recorder.interaction(id);
  const auto again = unpack(id, pack(interaction));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->records, interaction.records);
}

TEST_F(ACall, DamagedBytesAreRefused) {
  begin("device:acme-201");
  start(LegId(2), "device:acme-202", "202");
  const std::string bytes = pack(recorder.interaction(id));
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const auto got = unpack(id, std::string_view(bytes).substr(0, size));
    if (got) {
      EXPECT_LT(got->records.size(), 2u);
    }
  }
}

TEST(InteractionIds, SortByTime) {
  const WallInstant now(std::chrono::milliseconds(1'800'000'000'123));
  const InteractionId first = new_interaction_id(now);
  const InteractionId second = new_interaction_id(now + 1ms);
  EXPECT_EQ(first.value().size(), 26u);
  EXPECT_LT(first, second);
  EXPECT_NE(new_interaction_id(now), new_interaction_id(now));
}

}  // namespace
}  // namespace centrale::events
