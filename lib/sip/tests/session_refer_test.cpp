// Transfers, INFO, Replaces, restart, forks, digest: what happens around a call.
#include "raw_peer.hpp"
#include "two_parties.hpp"

namespace centrale::sip::testing {
namespace {

struct Around : TwoParties {};

// RFC 3892 §3: who asks goes along
TEST_F(Around, rfc3515_a_blind_transfer_is_taken_and_its_progress_told) {
  establish();
  (void)ladder();
  ASSERT_TRUE(a.session->refer("sip:203@example.com", {}, "<sip:a@example.com>"));
  loop.advance(10ms);
  EXPECT_EQ(b.events.lines.back(), "refer sip:203@example.com");
  EXPECT_EQ(b.events.referred.replaces, "");
  EXPECT_EQ(b.events.referred.referred_by, "<sip:a@example.com>");
  b.session->answer_refer(202);
  b.session->notify_refer(180);
  b.session->notify_refer(200);
  b.session->notify_refer(200);
  loop.advance(20ms);
  EXPECT_TRUE(a.events.all().ends_with(
      "refer progress 202, refer progress 100, refer progress 180, refer progress 200"))
      << a.events.all();
}

TEST_F(Around, rfc3515_2_4_2_a_transfer_can_be_refused) {
  establish();
  b.events.then = [this](const std::string& line) {
    if (line.starts_with("refer ")) b.session->answer_refer(603);
  };
  ASSERT_TRUE(a.session->refer("sip:203@example.com"));
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "refer progress 603");
}

TEST_F(Around, rfc4488_without_subscription_nothing_is_notified) {
  establish();
  b.events.then = [this](const std::string& line) {
    if (line.starts_with("refer ")) b.session->answer_refer(202);
  };
  (void)ladder();
  ASSERT_TRUE(a.session->refer("sip:203@example.com", {}, {}, false));
  loop.advance(10ms);
  b.session->notify_refer(200);
  loop.advance(10ms);
  EXPECT_EQ(ladder(), "REFER <202");
}

TEST_F(Around, rfc3891_replaces_travels_escaped_and_finds_its_dialog) {
  establish();
  const std::string replaces = a.session->replaces_value();
  ASSERT_TRUE(a.session->refer("sip:b@10.0.0.2", replaces));
  loop.advance(10ms);
  EXPECT_EQ(b.events.referred.replaces, replaces);
  EXPECT_EQ(b.events.referred.target, "sip:b@10.0.0.2");
  EXPECT_EQ(b.stack.find_replaced(replaces).value_or(0), b.session->id());
  EXPECT_EQ(b.stack.find_replaced(replaces + ";early-only").error(), 486);
  EXPECT_EQ(b.stack.find_replaced("nobody@x;to-tag=1;from-tag=2").error(), 481);
  EXPECT_EQ(b.stack.find_replaced(a.session->call_id() + ";to-tag=1;from-tag=2").error(), 481);
  EXPECT_EQ(b.stack.find_replaced("nonsense").error(), 400);
}

TEST_F(Around, rfc3891_3_a_call_that_rings_may_be_named_by_refer_but_not_taken_over) {
  call(to_b());
  b.session->ring(180);
  loop.advance(10ms);
  std::string named;
  for (const auto& sent : network.trace()) {
    const auto message = Message::parse(sent.bytes);
    if (!message || message->is_request() || message->status() != 180) continue;
    named = std::string(message->call_id()) + ";to-tag=" + std::string(message->to_tag());
    EXPECT_EQ(b.stack.find_replaced(named + ";from-tag=wrong", NamedBy::refer).error(), 481);
    named += ";from-tag=" + std::string(message->from_tag());
  }
  EXPECT_EQ(b.stack.find_replaced(named).error(), 481);
  EXPECT_EQ(b.stack.find_replaced(named, NamedBy::refer).value_or(0), b.session->id());
}

TEST_F(Around, rfc6086_info_carries_digits) {
  establish();
  ASSERT_TRUE(a.session->info("application/dtmf-relay", "Signal=5\r\n"));
  loop.advance(10ms);
  EXPECT_EQ(b.events.lines.back(), "info application/dtmf-relay Signal=5\r\n");
}

TEST_F(Around, a_restarted_exchange_goes_on_with_the_call) {
  establish();
  const std::string kept = b.session->snapshot();
  EXPECT_LT(kept.size(), 700U);
  ASSERT_FALSE(kept.empty());
  struct Restarted {
    std::unique_ptr<Transport> transport;
    Stack stack;
  };
  // The old process dies without a word; the new one takes its address.
  network.decide(
      [](const Flow&, std::string_view) { return MemoryNetwork::Fate{.lost = true, .delay = 1ms}; });
  b.session.reset();
  loop.advance(40s);
  network.decide({});
  b.transport->on_message({});
  b.transport->on_flow_closed({});
  auto transport = network.attach(b.address);
  Stack stack(loop, *transport, resolver, {});
  auto adopted = stack.adopt(kept);
  ASSERT_TRUE(adopted);
  Recorder events;
  (*adopted)->listen(events);
  EXPECT_EQ((*adopted)->state(), SessionState::established);
  EXPECT_EQ((*adopted)->call_id(), a.session->call_id());

  ASSERT_TRUE((*adopted)->reoffer(kAnswer));
  a.events.then = [this](const std::string& line) {
    if (line.starts_with("offer")) a.session->answer_offer(kOffer);
  };
  loop.advance(10ms);
  EXPECT_EQ(events.lines.back(), "answer sdp");
  a.events.then = {};
  ASSERT_TRUE(a.session->info("text/plain", "still here"));
  loop.advance(10ms);
  EXPECT_EQ(events.lines.back(), "info text/plain still here");
  (*adopted)->end();
  loop.advance(10ms);
  EXPECT_EQ(a.events.lines.back(), "ended hung up");
}

TEST_F(Around, a_snapshot_that_is_cut_anywhere_is_refused) {
  establish();
  const std::string kept = a.session->snapshot();
  for (std::size_t size = 0; size < kept.size(); ++size) EXPECT_FALSE(b.stack.adopt(kept.substr(0, size)));
  EXPECT_FALSE(b.stack.adopt(kept + "x"));
}

TEST_F(Around, a_session_outlives_its_stack_as_a_dead_one) {
  auto other = std::make_unique<Party>(loop, network, resolver, "10.0.0.9");
  auto session = other->stack.new_session();
  Recorder events;
  session->listen(events);
  session->start(to_b(), kOffer);
  loop.advance(10ms);
  other.reset();
  EXPECT_EQ(session->state(), SessionState::ended);
  session->end();
  EXPECT_FALSE(session->reoffer(kOffer));
  EXPECT_EQ(session->snapshot(), "");
}

struct Raw : TwoParties {
  RawPeer peer{network, "10.0.0.3"};
  void call_peer(InviteRequestInfo info = {}) {
    if (info.target.empty()) info = to_b();
    info.target = "sip:peer@10.0.0.3";
    call(std::move(info));
  }
};

TEST_F(Raw, rfc3261_13_2_2_4_a_second_2xx_of_a_fork_is_acknowledged_and_hung_up) {
  call_peer();
  const Message invite = peer.take("INVITE");
  peer.answer(invite, 180, "one");
  peer.answer(invite, 180, "two");
  peer.answer(invite, 200, "one", kAnswer);
  loop.advance(10ms);
  EXPECT_EQ(a.events.all(), "ringing 180, ringing 180, answered sdp");
  EXPECT_EQ(peer.take("ACK").to_tag(), "one");
  peer.answer(invite, 200, "two", kAnswer);
  loop.advance(10ms);
  EXPECT_EQ(peer.take("ACK").to_tag(), "two");
  const Message bye = peer.take("BYE");
  EXPECT_EQ(bye.to_tag(), "two");
  peer.answer(bye, 200, {});
  EXPECT_EQ(a.session->state(), SessionState::established);
  peer.answer(invite, 200, "one", kAnswer);
  loop.advance(10ms);
  EXPECT_EQ(peer.take("ACK").to_tag(), "one") << "the first 2xx again: its ACK again";
}

TEST_F(Raw, rfc3261_12_2_1_1_loose_and_strict_routes) {
  call_peer();
  const Message invite = peer.take("INVITE");
  peer.answer(invite, 200, "t", kAnswer,
              "Record-Route: <sip:10.0.0.3;lr>, <sip:10.0.0.4;lr>\r\nContact: <sip:far@10.9.9.9>\r\n");
  loop.advance(10ms);
  const Message ack = peer.take("ACK");
  EXPECT_EQ(ack.request_uri(), "sip:far@10.9.9.9");
  const auto routes = ack.all(HeaderName::route);
  ASSERT_EQ(routes.size(), 2U);
  EXPECT_EQ(routes[0], "<sip:10.0.0.4;lr>") << "in reverse order at the UAC";
  a.session->end();
  loop.advance(10ms);
  EXPECT_EQ(peer.take("BYE").cseq(), invite.cseq() + 1);
}

TEST_F(Raw, rfc3261_12_2_1_1_a_strict_router_becomes_the_request_uri) {
  call_peer();
  const Message invite = peer.take("INVITE");
  peer.answer(invite, 200, "t", kAnswer, "Record-Route: <sip:10.0.0.3>\r\nContact: <sip:far@10.9.9.9>\r\n");
  loop.advance(10ms);
  const Message ack = peer.take("ACK");
  EXPECT_EQ(ack.request_uri(), "sip:10.0.0.3");
  EXPECT_EQ(ack.header(HeaderName::route), "<sip:far@10.9.9.9>");
}

TEST_F(Raw, rfc3261_22_a_trunk_s_challenge_is_answered_with_the_next_cseq) {
  auto info = to_b();
  info.credentials = ClientCredentials{"user", "carrier", Secret("pass")};
  call_peer(std::move(info));
  const Message first = peer.take("INVITE");
  peer.answer(first, 407, "t", {},
              "Proxy-Authenticate: Digest realm=\"carrier\", nonce=\"n1\", qop=\"auth\", algorithm=MD5\r\n");
  loop.advance(10ms);
  (void)peer.take("ACK");
  const Message second = peer.take("INVITE");
  EXPECT_EQ(second.cseq(), first.cseq() + 1);
  EXPECT_EQ(second.call_id(), first.call_id());
  EXPECT_EQ(second.from_tag(), first.from_tag());
  EXPECT_TRUE(second.header(HeaderName::proxy_authorization).contains("username=\"user\""));
  peer.answer(second, 407, "t", {},
              "Proxy-Authenticate: Digest realm=\"carrier\", nonce=\"n2\", qop=\"auth\", algorithm=MD5\r\n");
  loop.advance(10ms);
  EXPECT_EQ(a.events.all(), "failed 407") << "a wrong password is not tried again";
}

TEST_F(Raw, no_challenge_of_a_foreign_realm_is_ever_answered) {
  auto info = to_b();
  info.credentials = ClientCredentials{"user", "carrier", Secret("pass")};
  call_peer(std::move(info));
  peer.answer(peer.take("INVITE"), 401, "t", {},
              "WWW-Authenticate: Digest realm=\"thief\", nonce=\"n\", algorithm=MD5\r\n");
  loop.advance(10ms);
  EXPECT_EQ(a.events.all(), "failed 401");
  establish();
  a.session->end();
}

TEST_F(Raw, no_challenge_of_a_callee_is_ever_answered_without_credentials) {
  call_peer();
  peer.answer(peer.take("INVITE"), 200, "t", kAnswer);
  loop.advance(10ms);
  (void)peer.take("ACK");
  a.session->end();
  loop.advance(10ms);
  peer.answer(peer.take("BYE"), 407, {}, {}, "Proxy-Authenticate: Digest realm=\"x\", nonce=\"n\"\r\n");
  loop.advance(10ms);
  EXPECT_TRUE(peer.empty());
  expect_nothing_left();
}

TEST_F(Raw, rfc3261_12_2_2_an_old_cseq_in_a_dialog_gets_500) {
  establish();
  // B's own BYE repeated by somebody with a CSeq that was used: see the raw requests below.
  Message invite;
  call_peer();
  invite = peer.take("INVITE");
  peer.answer(invite, 200, "t", kAnswer);
  loop.advance(10ms);
  (void)peer.take("ACK");
  peer.request_in_dialog(invite, "t", "INFO", 7, a.address);
  loop.advance(10ms);
  EXPECT_EQ(peer.take_status(), 200);
  peer.request_in_dialog(invite, "t", "INFO", 6, a.address);
  loop.advance(10ms);
  EXPECT_EQ(peer.take_status(), 500);
  peer.request_in_dialog(invite, "other", "INFO", 9, a.address);
  loop.advance(10ms);
  EXPECT_EQ(peer.take_status(), 481);
}

}  // namespace
}  // namespace centrale::sip::testing
