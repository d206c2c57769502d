// Two parties with a stack each, on a network in memory and a clock that a test moves.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flow/virtual_loop.hpp"
#include "sip/memory_network.hpp"
#include "sip/stack.hpp"

namespace centrale::sip::testing {

inline const std::string kOffer =
    "v=0\r\no=a 1 1 IN IP4 10.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";
inline const std::string kAnswer =
    "v=0\r\no=b 1 1 IN IP4 10.0.0.2\r\ns=-\r\nt=0 0\r\nm=audio 5000 RTP/AVP 8\r\n";

/// Writes down what a session reports, one line each; `then` runs inside a report.
struct Recorder final : SessionListener {
  std::vector<std::string> lines;
  std::vector<std::string> sdps;
  Failure failure;
  std::vector<std::string> contacts;
  ReferRequest referred;
  std::function<void(const std::string&)> then;
  bool destroyed = false;

  void note(std::string line) {
    EXPECT_FALSE(destroyed) << line << " after the session was destroyed";
    lines.push_back(line);
    if (then) then(line);
  }
  void note_sdp(std::string line, std::optional<std::string> sdp) {
    if (sdp) sdps.push_back(*sdp);
    note(line + (sdp ? " sdp" : ""));
  }
  [[nodiscard]] std::string all() const {
    std::string text;
    for (const std::string& line : lines) text += (text.empty() ? "" : ", ") + line;
    return text;
  }
  [[nodiscard]] bool has(const std::string& line) const {
    return std::ranges::find(lines, line) != lines.end();
  }

  void on_ringing(const AnswerInfo& info, std::optional<std::string> sdp) override {
    note_sdp("ringing " + std::to_string(info.status), std::move(sdp));
  }
  void on_answered(const AnswerInfo&, std::optional<std::string> sdp) override {
    note_sdp("answered", std::move(sdp));
  }
  void on_failed(const Failure& what) override {
    failure = what;
    note("failed " + std::to_string(what.status));
  }
  void on_redirected(int status, std::vector<std::string> where) override {
    contacts = std::move(where);
    note("redirected " + std::to_string(status));
  }
  void on_ack() override { note("ack"); }
  void on_offer(std::optional<std::string> sdp) override { note_sdp("offer", std::move(sdp)); }
  void on_answer_to_offer(std::string sdp) override { note_sdp("answer", std::move(sdp)); }
  void on_offer_refused(int status) override { note("offer refused " + std::to_string(status)); }
  void on_identity(std::string asserted) override { note("identity " + asserted); }
  void on_ended(EndCause cause, const std::string& reason) override {
    static constexpr std::string_view names[] = {"hung up", "cancelled",   "no ack",    "no prack",
                                                 "expired", "dialog gone", "transport", "local"};
    note("ended " + std::string(names[static_cast<std::size_t>(cause)]) +
         (reason.empty() ? "" : " " + reason));
  }
  void on_info(const std::string& type, const std::string& body) override {
    note("info " + type + " " + body);
  }
  void on_refer(const ReferRequest& request) override {
    referred = request;
    note("refer " + request.target);
  }
  void on_refer_progress(int status) override { note("refer progress " + std::to_string(status)); }
};

struct Party {
  Party(flow::VirtualLoop& loop, MemoryNetwork& network, FixedResolver& resolver, std::string host,
        Stack::Config config = {})
      : address(*Address::parse(host, 5060)),
        transport(network.attach(address)),
        stack(loop, *transport, resolver, std::move(config)) {
    stack.on_invite([this](Incoming&& invite) { take(std::move(invite)); });
  }

  void take(Incoming&& invite) {
    if (refuse_with != 0) return invite.respond(refuse_with);
    arrival = Stack::arrival(invite);
    session = stack.take(std::move(invite), options);
    session->listen(events);
    if (arrival.offer) events.sdps.push_back(*arrival.offer);
    events.note("invited");
  }

  Address address;
  std::unique_ptr<Transport> transport;
  Stack stack;
  Recorder events;
  std::unique_ptr<InviteSession> session;
  InviteArrival arrival;
  SessionOptions options{.contact_user = "b",
                         .timer = {.interval = std::chrono::seconds(0)},
                         .next_hop = NextHop::flow,
                         .credentials = {}};
  int refuse_with = 0;
};

/// A calls B.
struct TwoParties : ::testing::Test {
  flow::VirtualLoop loop;
  MemoryNetwork network{loop};
  FixedResolver resolver;
  Party a{loop, network, resolver, "10.0.0.1"};
  Party b{loop, network, resolver, "10.0.0.2"};

  [[nodiscard]] InviteRequestInfo to_b(std::string params = {}) const {
    InviteRequestInfo info;
    info.target = "sip:b@10.0.0.2:5060" + params;
    info.identity.from = "<sip:a@example.com>";
    info.identity.to = "<sip:b@example.com>";
    info.contact_user = "a";
    info.timer.interval = std::chrono::seconds(0);
    return info;
  }
  void call(InviteRequestInfo info, std::optional<std::string> offer = kOffer) {
    a.session = a.stack.new_session();
    a.session->listen(a.events);
    a.session->start(std::move(info), std::move(offer));
    loop.advance(10ms);
  }
  void establish() {
    call(to_b());
    b.session->accept(kAnswer);
    loop.advance(10ms);
    ASSERT_EQ(a.session->state(), SessionState::established);
    ASSERT_EQ(b.session->state(), SessionState::established);
  }
  /// Start lines of everything on the wire since the last call: methods, and statuses with their CSeq method.
  [[nodiscard]] std::string ladder() {
    std::string text;
    for (const auto& sent : network.trace()) {
      const auto message = Message::parse(sent.bytes);
      if (!message) continue;
      text += text.empty() ? "" : " ";
      text += sent.flow.local == a.address ? "" : "<";
      text +=
          message->is_request() ? std::string(message->method_token()) : std::to_string(message->status());
    }
    network.clear_trace();
    return text;
  }
  /// Everything lingering has gone.
  void expect_nothing_left() {
    loop.advance(64s);
    for (Party* party : {&a, &b}) {
      const Stack::Counts counts = party->stack.counts();
      EXPECT_EQ(counts.sessions, 0U);
      EXPECT_EQ(counts.dialogs, 0U);
      EXPECT_EQ(counts.client_transactions, 0U);
      EXPECT_EQ(counts.server_transactions, 0U);
    }
  }
  /// The first of these messages never arrives.
  void lose_once(std::string start) {
    network.decide([start = std::move(start), lost = false](const Flow&, std::string_view bytes) mutable {
      const bool hit = !lost && bytes.starts_with(start);
      lost = lost || hit;
      return MemoryNetwork::Fate{.lost = hit, .delay = 1ms};
    });
  }
};

}  // namespace centrale::sip::testing
