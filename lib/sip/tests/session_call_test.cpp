// Calls from INVITE to BYE, between two stacks.
#include "two_parties.hpp"

namespace centrale::sip::testing {
namespace {

struct Call : TwoParties {};

TEST_F(Call, rfc3261_13_invite_ringing_answer_ack_bye) {
  call(to_b());
  EXPECT_EQ(b.events.all(), "invited");
  EXPECT_EQ(b.events.sdps.front(), kOffer);
  b.session->ring(180);
  loop.advance(10ms);
  EXPECT_EQ(a.session->state(), SessionState::early);
  b.session->accept(kAnswer);
  loop.advance(10ms);
  EXPECT_EQ(a.events.all(), "ringing 180, answered sdp");
  EXPECT_EQ(a.events.sdps.back(), kAnswer);
  EXPECT_EQ(b.events.all(), "invited, ack");
  EXPECT_EQ(ladder(), "INVITE <100 <180 <200 ACK");
  a.session->end("Q.850;cause=16");
  loop.advance(10ms);
  EXPECT_EQ(b.events.lines.back(), "ended hung up Q.850;cause=16");
  EXPECT_EQ(ladder(), "BYE <200");
  expect_nothing_left();
}

TEST_F(Call, rfc3261_15_the_callee_hangs_up) {
  establish();
  b.session->end();
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "ended hung up");
  expect_nothing_left();
}

TEST_F(Call, destroying_a_session_ends_it_and_reports_nothing) {
  establish();
  a.session.reset();
  a.events.destroyed = true;
  loop.advance(10ms);
  EXPECT_EQ(b.events.lines.back(), "ended hung up");
  expect_nothing_left();
}

TEST_F(Call, a_listener_may_destroy_the_session_from_inside_a_report) {
  a.events.then = [this](const std::string& line) {
    if (line == "answered sdp") a.session.reset();
  };
  call(to_b());
  b.session->accept(kAnswer);
  loop.advance(10ms);
  EXPECT_EQ(b.events.lines.back(), "ended hung up");
  expect_nothing_left();
}

TEST_F(Call, rfc3261_8_refused_with_a_reason) {
  call(to_b());
  b.session->reject(486, {}, {{"Reason", "Q.850;cause=17"}});
  loop.advance(10ms);
  EXPECT_EQ(a.events.all(), "failed 486");
  EXPECT_EQ(a.events.failure.reason, "Busy Here");
  EXPECT_EQ(a.events.failure.reason_header, "Q.850;cause=17");
  EXPECT_FALSE(a.events.failure.local);
  EXPECT_EQ(ladder(), "INVITE <100 <486 ACK");
  expect_nothing_left();
}

TEST_F(Call, rfc3261_8_1_3_4_a_redirection_is_told_and_not_followed) {
  call(to_b());
  b.session->reject(302, {}, {{"Contact", "<sip:low@x.example>;q=0.1, <sip:high@x.example>;q=0.9"}});
  loop.advance(10ms);
  EXPECT_EQ(a.events.all(), "redirected 302");
  EXPECT_EQ(a.events.contacts, (std::vector<std::string>{"sip:high@x.example", "sip:low@x.example"}));
  EXPECT_EQ(ladder(), "INVITE <100 <302 ACK");
  expect_nothing_left();
}

TEST_F(Call, rfc3261_9_cancel_before_the_answer) {
  call(to_b());
  b.session->ring(180);
  loop.advance(10ms);
  (void)ladder();
  a.session->end("SIP;cause=200;text=\"Call completed elsewhere\"");
  loop.advance(10ms);
  EXPECT_EQ(b.events.lines.back(), "ended cancelled SIP;cause=200;text=\"Call completed elsewhere\"");
  EXPECT_EQ(ladder(), "CANCEL <200 <487 ACK");
  expect_nothing_left();
}

TEST_F(Call, rfc3261_9_1_cancel_waits_for_a_provisional_response) {
  network.decide([](const Flow&, std::string_view bytes) {
    return MemoryNetwork::Fate{.lost = false, .delay = bytes.starts_with("SIP/2.0 100") ? 300ms : 1ms};
  });
  call(to_b());
  a.session->end();
  loop.advance(100ms);
  EXPECT_EQ(ladder(), "INVITE <100");
  loop.advance(300ms);
  EXPECT_EQ(ladder(), "CANCEL <200 <487 ACK");
  EXPECT_EQ(b.events.lines.back(), "ended cancelled");
  expect_nothing_left();
}

TEST_F(Call, rfc3261_9_1_cancel_and_200_cross_so_the_call_is_hung_up) {
  call(to_b());
  b.session->ring(180);
  loop.advance(10ms);
  (void)ladder();
  b.session->accept(kAnswer);
  a.session->end();
  loop.advance(20ms);
  EXPECT_EQ(ladder(), "<200 CANCEL ACK BYE <200 <200");
  EXPECT_EQ(b.events.lines.back(), "ended hung up");
  expect_nothing_left();
}

TEST_F(Call, rfc3261_17_1_1_an_invite_that_nobody_answers_fails_as_408) {
  network.unplug(b.address);
  call(to_b());
  loop.advance(31s);
  EXPECT_EQ(a.events.all(), "");
  loop.advance(2s);
  EXPECT_EQ(a.events.all(), "failed 408");
  EXPECT_TRUE(a.events.failure.local);
  EXPECT_EQ(ladder(), "INVITE INVITE INVITE INVITE INVITE INVITE INVITE");
  expect_nothing_left();
}

TEST_F(Call, an_attempt_can_be_given_up_sooner_for_failover) {
  network.unplug(b.address);
  auto info = to_b();
  info.give_up_without_response = 3s;
  call(std::move(info));
  loop.advance(3s);
  EXPECT_EQ(a.events.all(), "failed 408");
  expect_nothing_left();
}

TEST_F(Call, rfc3263_a_name_that_leads_nowhere_fails_as_503) {
  auto info = to_b();
  info.target = "sip:b@nowhere.example";
  call(std::move(info));
  EXPECT_EQ(a.events.all(), "failed 503");
  expect_nothing_left();
}

TEST_F(Call, rfc3263_a_name_is_resolved_before_the_invite_leaves) {
  resolver.set("b.example", {Target{Protocol::udp, b.address, {}}});
  auto info = to_b();
  info.target = "sip:b@b.example";
  call(std::move(info));
  EXPECT_EQ(b.events.all(), "invited");
  EXPECT_EQ(b.arrival.target, "sip:b@b.example");
  a.session.reset();
  expect_nothing_left();
}

TEST_F(Call, rfc3261_13_3_1_4_a_lost_ack_is_made_good_by_the_next_200) {
  lose_once("ACK");
  call(to_b());
  b.session->accept(kAnswer);
  loop.advance(600ms);
  EXPECT_EQ(ladder(), "INVITE <100 <200 ACK <200 ACK");
  EXPECT_EQ(b.events.lines.back(), "ack");
  a.session->end();
  loop.advance(10ms);
  expect_nothing_left();
}

TEST_F(Call, rfc3261_13_3_1_4_without_any_ack_the_call_is_given_up) {
  network.decide([](const Flow&, std::string_view bytes) {
    return MemoryNetwork::Fate{.lost = bytes.starts_with("ACK"), .delay = 1ms};
  });
  call(to_b());
  b.session->accept(kAnswer);
  loop.advance(31s);
  EXPECT_FALSE(b.events.has("ended no ack"));
  loop.advance(2s);
  EXPECT_TRUE(b.events.has("ended no ack"));
  EXPECT_EQ(a.events.lines.back(), "ended hung up");
  expect_nothing_left();
}

TEST_F(Call, rfc3261_15_a_callee_that_hangs_up_at_once_waits_for_the_ack) {
  network.decide([](const Flow&, std::string_view bytes) {
    return MemoryNetwork::Fate{.lost = false, .delay = bytes.starts_with("ACK") ? 200ms : 1ms};
  });
  call(to_b());
  b.session->accept(kAnswer);
  b.session->end();
  loop.advance(100ms);
  EXPECT_EQ(ladder(), "INVITE <100 <200 ACK");
  loop.advance(200ms);
  EXPECT_EQ(ladder(), "<BYE 200");
  EXPECT_EQ(a.events.lines.back(), "ended hung up");
  expect_nothing_left();
}

TEST_F(Call, rfc3264_5_delayed_offer_both_ways) {
  call(to_b(), std::nullopt);
  EXPECT_FALSE(b.arrival.offer);
  b.session->accept(kOffer);
  loop.advance(10ms);
  EXPECT_EQ(a.events.all(), "answered sdp");
  EXPECT_EQ(ladder(), "INVITE <100 <200");
  a.session->answer_offer(kAnswer);
  loop.advance(10ms);
  EXPECT_EQ(ladder(), "ACK");
  EXPECT_EQ(b.events.all(), "invited, answer sdp, ack");
  EXPECT_EQ(b.events.sdps.back(), kAnswer);
  a.session->end();
  loop.advance(10ms);
  expect_nothing_left();
}

TEST_F(Call, rfc3261_13_hanging_up_an_unanswered_offer_still_sends_the_ack) {
  call(to_b(), std::nullopt);
  b.session->accept(kOffer);
  loop.advance(10ms);
  (void)ladder();
  a.session->end();
  loop.advance(10ms);
  EXPECT_EQ(ladder(), "ACK BYE <BYE <200 200");  // an ACK without the answer makes the callee hang up as well
  expect_nothing_left();
}

TEST_F(Call, rfc3261_18_over_tcp_nothing_lingers_and_the_response_takes_the_same_connection) {
  call(to_b(";transport=tcp"));
  b.session->ring(183, kAnswer);
  b.session->accept(kAnswer);
  loop.advance(10ms);
  EXPECT_EQ(a.events.all(), "ringing 183 sdp, answered sdp");
  a.session->end();
  loop.advance(10ms);
  EXPECT_EQ(ladder(), "INVITE <100 <183 <200 ACK BYE <200");
  EXPECT_EQ(b.stack.counts().sessions, 0U);
  expect_nothing_left();
}

TEST_F(Call, tcp_connection_closed_in_mid_invite_fails_the_call_on_both_sides) {
  call(to_b(";transport=tcp"));
  b.session->ring(180);
  loop.advance(10ms);
  network.break_connections(b.address);
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "failed 503");
  EXPECT_EQ(b.events.lines.back(), "ended transport");
  expect_nothing_left();
}

TEST_F(Call, rfc5923_a_broken_connection_is_opened_anew_for_the_bye) {
  establish();
  a.session->end();
  loop.advance(10ms);
  call(to_b(";transport=tcp"));
  b.session->accept(kAnswer);
  loop.advance(10ms);
  network.break_connections(b.address);
  loop.advance(10ms);
  a.session->end();
  loop.advance(10ms);
  EXPECT_EQ(b.events.lines.back(), "ended hung up");
  expect_nothing_left();
}

TEST_F(Call, every_message_lost_once_still_makes_a_call) {
  for (const char* lost : {"INVITE", "SIP/2.0 100", "SIP/2.0 180", "SIP/2.0 200", "ACK", "BYE"}) {
    a.events.lines.clear();
    b.events.lines.clear();
    lose_once(lost);
    call(to_b());
    loop.advance(1s);
    b.session->ring(180);
    loop.advance(1s);
    b.session->accept(kAnswer);
    loop.advance(3s);
    EXPECT_TRUE(a.events.has("answered sdp")) << lost;
    EXPECT_TRUE(b.events.has("ack")) << lost;
    a.session->end();
    loop.advance(3s);
    EXPECT_EQ(b.events.lines.back(), "ended hung up") << lost;
    a.session.reset();
    b.session.reset();
    expect_nothing_left();
  }
}

TEST_F(Call, more_sessions_than_configured_are_turned_away) {
  b.refuse_with = 503;
  call(to_b());
  EXPECT_EQ(a.events.all(), "failed 503");
  expect_nothing_left();
}

}  // namespace
}  // namespace centrale::sip::testing
