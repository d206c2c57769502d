// What the stack does with requests that no usage of ours asked for: default-deny.
#include "raw_peer.hpp"
#include "sip/transaction.hpp"
#include "two_parties.hpp"

namespace centrale::sip::testing {
namespace {

struct Door : TwoParties {
  RawPeer peer{network, "10.0.0.3"};

  int ask_raw(std::string bytes) {
    peer.send(std::move(bytes), a.address);
    loop.advance(10ms);
    return peer.take_status();
  }
  int ask(std::string_view method, std::string_view headers = {}, std::string_view uri = "sip:a@10.0.0.1") {
    return ask_raw(peer.request(method, uri, headers));
  }
};

TEST_F(Door, rfc3261_8_2_1_every_method_without_a_rule_is_refused) {
  const std::vector<std::pair<std::string, int>> wanted{
      {"REGISTER", 405}, {"SUBSCRIBE", 405}, {"MESSAGE", 405},    {"PUBLISH", 405},
      {"REFER", 405},    {"NOTIFY", 405},    {"BYE", 481},        {"PRACK", 481},
      {"UPDATE", 481},   {"INFO", 481},      {"FROBNICATE", 501}, {"OPTIONS", 200}};
  for (const auto& [method, status] : wanted) EXPECT_EQ(ask(method), status) << method;
}

TEST_F(Door, rfc3261_20_5_allow_names_what_is_handled) {
  EXPECT_EQ(ask("MESSAGE"), 405);
  EXPECT_EQ(peer.allow(), "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY");
}

TEST_F(Door, rfc3261_8_2_2_3_an_unknown_extension_in_require_is_420) {
  EXPECT_EQ(ask("INVITE", "Require: frobnicate, timer\r\n"), 420);
  EXPECT_EQ(ask("OPTIONS", "Require: timer\r\n"), 200);
}

TEST_F(Door, rfc3261_8_2_2_1_an_unknown_scheme_is_416) {
  EXPECT_EQ(ask("INVITE", {}, "nobody:knows@this"), 416);
}

TEST_F(Door, rfc3261_8_1_1_6_max_forwards_zero_is_483) {
  EXPECT_EQ(ask("INVITE", "Max-Forwards: 0\r\n"), 483);
  EXPECT_EQ(ask("OPTIONS", "Max-Forwards: 0\r\n"), 200) << "§11: we are who was asked";
}

TEST_F(Door, rfc3261_12_2_2_a_to_tag_of_no_dialog_is_481) {
  std::string bytes = peer.request("INVITE", "sip:a@10.0.0.1");
  bytes.replace(bytes.find("To: <sip:x@10.0.0.1>"), 20, "To: <sip:x@10.0.0.1>;tag=gone");
  EXPECT_EQ(ask_raw(std::move(bytes)), 481);
}

TEST_F(Door, rfc3261_9_2_a_cancel_of_nothing_is_481) { EXPECT_EQ(ask("CANCEL"), 481); }

TEST_F(Door, a_branch_of_rfc2543_is_refused_cleanly) {
  std::string bytes = peer.request("OPTIONS", "sip:a@10.0.0.1");
  bytes.replace(bytes.find("z9hG4bK"), 7, "old-sty");
  EXPECT_EQ(ask_raw(std::move(bytes)), 400);
  EXPECT_EQ(a.stack.counts().server_transactions, 0U);
}

TEST_F(Door, rfc3261_8_2_2_2_the_same_request_by_two_ways_is_a_merged_one) {
  const std::string first = peer.request("INVITE", "sip:a@10.0.0.1");
  std::string second = first;
  second.replace(second.find("z9hG4bKraw"), 10, "z9hG4bKway");
  EXPECT_EQ(ask_raw(first), 100);
  EXPECT_EQ(ask_raw(std::move(second)), 482);
  EXPECT_EQ(ask_raw(first), 100) << "a retransmission is no merged request";
}

TEST_F(Door, rfc3261_17_2_2_a_retransmission_gets_the_same_answer_and_is_not_served_again) {
  int served = 0;
  a.stack.on_message([&served](Incoming&& message) {
    ++served;
    message.respond(202);
  });
  const std::string bytes = peer.request("MESSAGE", "sip:a@10.0.0.1");
  EXPECT_EQ(ask_raw(bytes), 202);
  EXPECT_EQ(ask_raw(bytes), 202);
  EXPECT_EQ(served, 1);
  EXPECT_EQ(a.stack.counts().server_transactions, 1U);
  loop.advance(33s);
  EXPECT_EQ(a.stack.counts().server_transactions, 0U);
}

TEST_F(Door, a_request_that_a_handler_forgets_is_answered_500) {
  a.stack.on_message([](Incoming&&) {});
  EXPECT_EQ(ask("MESSAGE"), 500);
}

TEST_F(Door, an_answer_may_come_later) {
  std::optional<Incoming> kept;
  a.stack.on_message([&kept](Incoming&& message) { kept.emplace(std::move(message)); });
  EXPECT_EQ(ask("MESSAGE"), 0);
  kept->respond(200);
  loop.advance(10ms);
  EXPECT_EQ(peer.take_status(), 200);
}

TEST_F(Door, the_screen_sees_a_request_first) {
  a.stack.screen([](Incoming& request) {
    request.respond(403);
    return false;
  });
  EXPECT_EQ(ask("INVITE"), 403);
  EXPECT_EQ(ask("OPTIONS"), 403);
}

TEST_F(Door, rfc3261_17_1_1_3_ack_of_a_refusal_ends_its_retransmissions) {
  a.refuse_with = 486;
  const std::string invite = peer.request("INVITE", "sip:a@10.0.0.1");
  EXPECT_EQ(ask_raw(invite), 486);
  loop.advance(600ms);
  EXPECT_EQ(peer.take_status(), 486) << "timer G";
  std::string ack = invite;
  for (auto at = ack.find("INVITE"); at != std::string::npos; at = ack.find("INVITE"))
    ack.replace(at, 6, "ACK");
  peer.send(ack, a.address);
  loop.advance(10s);
  EXPECT_TRUE(peer.empty());
  EXPECT_EQ(a.stack.counts().server_transactions, 0U);
}

flow::Task<void> ask_options(Stack* stack, OutgoingRequest request, FinalResponse* result) {
  *result = co_await stack->send_request(std::move(request));
}

struct Requests : TwoParties {
  FinalResponse ask(std::string target, Duration wait) {
    FinalResponse result;
    OutgoingRequest request;
    request.target = std::move(target);
    request.from = "<sip:a@example.com>";
    request.to = "<sip:b@example.com>";
    request.give_up_without_response = 2s;
    a.stack.spawn(ask_options(&a.stack, std::move(request), &result));
    loop.advance(wait);
    return result;
  }
};

TEST_F(Requests, rfc3261_11_options_is_answered) {
  const FinalResponse result = ask("sip:b@10.0.0.2", 10ms);
  EXPECT_EQ(result.status, 200);
  EXPECT_FALSE(result.local);
  ASSERT_TRUE(result.message);
  EXPECT_TRUE(result.message->lists(HeaderName::supported, "100rel"));
}

TEST_F(Requests, rfc3263_4_3_the_next_target_is_tried_after_silence) {
  resolver.set("pair.example", {Target{Protocol::udp, *Address::parse("10.0.0.77", 5060), {}},
                                Target{Protocol::udp, b.address, {}}});
  const FinalResponse result = ask("sip:b@pair.example", 3s);
  EXPECT_EQ(result.status, 200);
  EXPECT_EQ(result.flow.remote, b.address);
}

TEST_F(Requests, rfc3261_8_1_3_1_silence_is_408_and_no_way_404) {
  EXPECT_EQ(ask("sip:b@10.0.0.77", 5s).status, 408);
  EXPECT_EQ(ask("sip:b@nowhere.example", 5s).status, 404);
}

TEST(lingering, rfc3261_17_2_a_finished_udp_transaction_keeps_less_than_a_kilobyte) {
  flow::VirtualLoop loop;
  MemoryNetwork network(loop);
  FixedResolver resolver;
  Party a{loop, network, resolver, "10.0.0.1"};
  RawPeer peer{network, "10.0.0.3"};
  for (int i = 0; i < 200; ++i) peer.send(peer.request("OPTIONS", "sip:a@10.0.0.1"), a.address);
  loop.advance(10ms);
  EXPECT_EQ(a.stack.counts().server_transactions, 200U);
  loop.advance(33s);
  EXPECT_EQ(a.stack.counts().server_transactions, 0U);
}

}  // namespace
}  // namespace centrale::sip::testing
