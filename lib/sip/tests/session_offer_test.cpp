// Offers and answers inside a call: hold, glare, UPDATE, reliable provisionals, session timers.
#include "two_parties.hpp"

namespace centrale::sip::testing {
namespace {

const std::string kHold =
    "v=0\r\no=a 1 2 IN IP4 10.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\na=sendonly\r\n";

struct Offers : TwoParties {
  /// B answers every offer.
  void b_answers() {
    b.events.then = [this](const std::string& line) {
      if (line.starts_with("offer")) b.session->answer_offer(kAnswer);
    };
  }
};

TEST_F(Offers, rfc3261_14_a_reinvite_is_answered) {
  establish();
  b_answers();
  (void)ladder();
  ASSERT_TRUE(a.session->reoffer(kHold));
  EXPECT_FALSE(a.session->may_offer());
  EXPECT_FALSE(a.session->reoffer(kHold));
  loop.advance(10ms);
  EXPECT_EQ(ladder(), "INVITE <200 ACK");
  EXPECT_EQ(b.events.lines.back(), "offer sdp");
  EXPECT_EQ(b.events.sdps.back(), kHold);
  EXPECT_EQ(a.events.lines.back(), "answer sdp");
  EXPECT_TRUE(a.session->may_offer());
  ASSERT_TRUE(b.session->may_offer());
}

TEST_F(Offers, rfc3261_14_2_a_refused_reinvite_leaves_what_was_agreed) {
  establish();
  b.events.then = [this](const std::string& line) {
    if (line.starts_with("offer")) b.session->reject_offer(488);
  };
  ASSERT_TRUE(a.session->reoffer(kHold));
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "offer refused 488");
  EXPECT_EQ(a.session->state(), SessionState::established);
  EXPECT_TRUE(a.session->may_offer());
  EXPECT_TRUE(b.session->may_offer());
}

TEST_F(Offers, rfc3261_14_1_when_both_offer_at_once_the_owner_of_the_call_id_waits_longer) {
  establish();
  b_answers();
  a.events.then = [this](const std::string& line) {
    if (line.starts_with("offer")) a.session->answer_offer(kOffer);
  };
  ASSERT_TRUE(a.session->reoffer(kHold));
  ASSERT_TRUE(b.session->reoffer(kAnswer));
  loop.advance(10ms);
  EXPECT_TRUE(ladder().contains("491"));
  loop.advance(5s);
  EXPECT_TRUE(b.events.has("answer sdp"));
  EXPECT_FALSE(b.events.all().contains("refused"));
  EXPECT_EQ(a.events.lines.back(), "offer refused 491") << "older than its answer to the other one by then";
  EXPECT_FALSE(a.events.has("answer sdp"));
  ASSERT_TRUE(a.session->reoffer(kHold));
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "answer sdp");
  a.session->end();
  loop.advance(10ms);
  expect_nothing_left();
}

TEST_F(Offers, rfc3261_14_2_a_second_reinvite_while_the_first_waits_gets_500_with_retry_after) {
  establish();
  ASSERT_TRUE(a.session->reoffer(kHold));
  loop.advance(10ms);
  EXPECT_EQ(b.events.lines.back(), "offer sdp");
  EXPECT_FALSE(b.session->reoffer(kAnswer)) << "their offer is open";
  b.session->answer_offer(kAnswer);
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "answer sdp");
}

TEST_F(Offers, bye_crosses_a_reinvite) {
  establish();
  ASSERT_TRUE(a.session->reoffer(kHold));
  b.session->end();
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "ended hung up");
  expect_nothing_left();
}

TEST_F(Offers, rfc3261_15_1_2_a_bye_answers_an_open_reinvite_with_487) {
  establish();
  ASSERT_TRUE(a.session->reoffer(kHold));
  loop.advance(10ms);
  (void)ladder();
  a.session->end();
  loop.advance(10ms);
  const std::string said = ladder();
  EXPECT_TRUE(said.contains("<487")) << said;
  EXPECT_EQ(b.events.lines.back(), "ended hung up");
  expect_nothing_left();
}

TEST_F(Offers, an_offer_right_after_the_answer_waits_for_the_ack) {
  call(to_b());
  b.session->accept(kAnswer);
  ASSERT_TRUE(b.session->reoffer(kHold));
  a.events.then = [this](const std::string& line) {
    if (line.starts_with("offer")) a.session->answer_offer(kOffer);
  };
  loop.advance(20ms);
  EXPECT_EQ(ladder(), "INVITE <100 <200 ACK <INVITE 200 <ACK");
  EXPECT_EQ(b.events.lines.back(), "answer sdp");
}

TEST_F(Offers, rfc3311_update_in_an_early_dialog_and_identity_without_sdp) {
  auto info = to_b();
  call(std::move(info));
  b.session->ring(183, kAnswer, true);
  loop.advance(10ms);
  EXPECT_EQ(a.events.all(), "ringing 183 sdp");
  EXPECT_EQ(ladder(), "INVITE <100 <183 PRACK <200");
  b_answers();
  ASSERT_TRUE(a.session->reoffer(kHold));
  loop.advance(10ms);
  EXPECT_EQ(ladder(), "UPDATE <200");
  EXPECT_EQ(a.events.lines.back(), "answer sdp");
  ASSERT_TRUE(b.session->update({{"P-Asserted-Identity", "\"Carol\" <sip:203@example.com>"}}));
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "identity \"Carol\" <sip:203@example.com>");
  b.session->accept(std::nullopt);
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "answered");
}

/// Found by fuzz_sip_session: a BYE alone left the INVITE, and the ringing, for ever.
TEST_F(Offers, rfc3261_9_1_an_early_dialog_that_breaks_takes_its_invite_back) {
  call(to_b());
  b.session->ring(183, kAnswer, true);
  loop.advance(10ms);
  network.decide([](const Flow&, std::string_view bytes) {
    return MemoryNetwork::Fate{.lost = bytes.starts_with("UPDATE"), .delay = 1ms};
  });
  ASSERT_TRUE(a.session->reoffer(kHold));
  (void)ladder();
  loop.advance(40s);
  EXPECT_EQ(a.events.lines.back().substr(0, 5), "ended");
  EXPECT_TRUE(ladder().ends_with("CANCEL <200 <487 ACK"));
  expect_nothing_left();
}

TEST_F(Offers, rfc3262_3_a_reliable_provisional_is_repeated_until_its_prack) {
  lose_once("PRACK");
  call(to_b());
  b.session->ring(180, std::nullopt, true);
  loop.advance(2s);
  EXPECT_EQ(a.events.all(), "ringing 180") << "its repetitions are not told";
  b.session->accept(kAnswer);
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "answered sdp");
  a.session->end();
  loop.advance(10ms);
  expect_nothing_left();
}

TEST_F(Offers, rfc3262_3_a_2xx_waits_for_the_prack_of_a_provisional_with_sdp) {
  network.decide([](const Flow&, std::string_view bytes) {
    return MemoryNetwork::Fate{.lost = false, .delay = bytes.starts_with("PRACK") ? 100ms : 1ms};
  });
  call(to_b());
  b.session->ring(183, kAnswer, true);
  b.session->accept(std::nullopt);
  loop.advance(50ms);
  EXPECT_FALSE(a.events.has("answered"));
  loop.advance(100ms);
  EXPECT_TRUE(a.events.has("answered"));
}

TEST_F(Offers, rfc3262_3_without_any_prack_the_invite_is_refused_with_504) {
  network.decide([](const Flow&, std::string_view bytes) {
    return MemoryNetwork::Fate{.lost = bytes.starts_with("PRACK"), .delay = 1ms};
  });
  call(to_b());
  b.session->ring(180, std::nullopt, true);
  loop.advance(66s);
  EXPECT_EQ(b.events.lines.back(), "ended no prack");
  EXPECT_EQ(a.events.lines.back(), "failed 504");
  expect_nothing_left();
}

TEST_F(Offers, rfc3262_3_where_100rel_is_required_every_provisional_is_reliable) {
  auto info = to_b();
  info.require_reliable = true;
  call(std::move(info));
  EXPECT_TRUE(b.arrival.requires_reliable);
  b.session->ring(180);
  b.session->ring(183, kAnswer);
  loop.advance(20ms);
  EXPECT_EQ(ladder(), "INVITE <100 <180 PRACK <200 <183 PRACK <200");
  EXPECT_EQ(a.events.all(), "ringing 180, ringing 183 sdp");
}

TEST_F(Offers, rfc3262_5_a_delayed_offer_in_a_reliable_provisional_is_answered_by_the_prack) {
  call(to_b(), std::nullopt);
  b.session->ring(183, kOffer, true);
  loop.advance(10ms);
  EXPECT_EQ(a.events.all(), "ringing 183, offer sdp");
  a.session->answer_offer(kAnswer);
  loop.advance(10ms);
  EXPECT_EQ(b.events.lines.back(), "answer sdp");
  EXPECT_EQ(b.events.sdps.back(), kAnswer);
  b.session->accept(std::nullopt);
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "answered");
  EXPECT_EQ(b.events.lines.back(), "ack");
}

TEST_F(Offers, rfc3261_13_3_1_1_ringing_is_repeated_every_minute) {
  call(to_b());
  b.session->ring(180);
  loop.advance(125s);
  EXPECT_EQ(ladder(), "INVITE <100 <180 <180 <180");
}

TEST_F(Offers, rfc4028_the_refresher_refreshes_at_half_the_interval) {
  auto info = to_b();
  info.timer.interval = std::chrono::seconds(600);
  b.options.timer.interval = std::chrono::seconds(600);
  call(std::move(info));
  b.session->accept(kAnswer);
  loop.advance(10ms);
  (void)ladder();
  loop.advance(301s);
  EXPECT_EQ(ladder(), "UPDATE <200");
  loop.advance(3600s);
  EXPECT_EQ(a.session->state(), SessionState::established);
  EXPECT_EQ(b.session->state(), SessionState::established);
}

TEST_F(Offers, rfc4028_10_a_session_that_nobody_refreshes_is_hung_up) {
  auto info = to_b();
  info.timer.interval = std::chrono::seconds(600);
  b.options.timer.interval = std::chrono::seconds(600);
  call(std::move(info));
  b.session->accept(kAnswer);
  loop.advance(10ms);
  network.decide([](const Flow& flow, std::string_view) {
    return MemoryNetwork::Fate{.lost = flow.local.host() == "10.0.0.1", .delay = 1ms};
  });
  loop.advance(600s);
  EXPECT_TRUE(b.events.has("ended expired"));
  EXPECT_TRUE(a.events.all().contains("ended")) << a.events.all();
  expect_nothing_left();
}

TEST_F(Offers, rfc4028_7_3_a_422_is_tried_again_with_what_is_wanted) {
  Party strict{loop, network, resolver, "10.0.0.3", {.shortest_session = std::chrono::seconds(300)}};
  auto info = to_b();
  info.target = "sip:b@10.0.0.3";
  info.timer.interval = std::chrono::seconds(90);
  call(std::move(info));
  EXPECT_EQ(ladder(), "INVITE <422 ACK INVITE <100");
  strict.session->accept(kAnswer);
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "answered sdp");
}

}  // namespace
}  // namespace centrale::sip::testing
