// RFC 6665: our notifier, our subscriber, and both over a restart.
#include "sip/subscription.hpp"

#include <gmock/gmock.h>

#include "raw_peer.hpp"
#include "two_parties.hpp"

namespace centrale::sip::testing {
namespace {

struct Lamp final : Package {
  int lit = 0;
  [[nodiscard]] std::string_view name() const override { return "dialog"; }
  [[nodiscard]] std::string_view content_type() const override { return "application/dialog-info+xml"; }
  [[nodiscard]] EventBody state(const Telling& telling) override {
    return {std::string(content_type()),
            telling.resource + " v" + std::to_string(telling.version) + " lit" + std::to_string(lit)};
  }
};

struct Watcher final : SubscriptionListener {
  std::vector<std::string> states;
  std::string end;
  void on_state(std::string_view, std::string_view body) override { states.emplace_back(body); }
  void on_subscription_ended(int status, std::string_view reason) override {
    end = std::to_string(status) + " " + std::string(reason);
  }
};

struct Lamps : TwoParties {
  Lamp lamp;
  std::string resource = "201";
  Notifier::Limits limits{.per_subscriber = 2};
  std::unique_ptr<Notifier> notifier = make();
  Watcher watcher;

  std::unique_ptr<Notifier> make() {
    auto made = std::make_unique<Notifier>(b.stack, limits);
    made->add(lamp);
    b.stack.on_subscribe(
        [this](Incoming&& subscribe) { notifier->accept(std::move(subscribe), resource, "phone", "b"); });
    return made;
  }
  [[nodiscard]] Subscriber::Order order(std::string package = "dialog") const {
    return {.target = "sip:201@10.0.0.2",
            .from = "<sip:a@example.com>",
            .to = "<sip:201@example.com>",
            .package = std::move(package),
            .accept = "application/dialog-info+xml",
            .contact_user = "a",
            .expires = std::chrono::seconds(600),
            .flow = {},
            .routes = {},
            .credentials = {}};
  }
  [[nodiscard]] std::string states() const {
    std::string text;
    for (const std::string& state : watcher.states) text += (text.empty() ? "" : ", ") + state;
    return text;
  }
};

TEST_F(Lamps, rfc6665_4_2_1_the_full_state_comes_at_once_and_on_every_change) {
  Subscriber subscriber(a.stack, order(), watcher);
  loop.advance(100ms);
  EXPECT_TRUE(subscriber.active());
  EXPECT_EQ(states(), "201 v0 lit0");
  lamp.lit = 1;
  notifier->changed("dialog", "201");
  notifier->changed("dialog", "202");
  loop.advance(100ms);
  EXPECT_EQ(states(), "201 v0 lit0, 201 v1 lit1");
  EXPECT_EQ(ladder(), "SUBSCRIBE <200 <NOTIFY 200 <NOTIFY 200");
}

TEST_F(Lamps, rfc6665_4_1_2_3_unsubscribing_brings_a_last_notify) {
  {
    Subscriber subscriber(a.stack, order(), watcher);
    loop.advance(100ms);
    EXPECT_EQ(notifier->size(), 1U);
  }
  loop.advance(100ms);
  EXPECT_EQ(notifier->size(), 0U);
  expect_nothing_left();
}

TEST_F(Lamps, a_burst_of_changes_is_told_once_with_the_last_state) {
  Subscriber subscriber(a.stack, order(), watcher);
  loop.advance(100ms);
  for (int i = 1; i <= 50; ++i) {
    lamp.lit = i;
    notifier->changed("dialog", "201");
  }
  loop.advance(200ms);
  EXPECT_EQ(states(), "201 v0 lit0, 201 v1 lit1, 201 v2 lit50");
}

TEST_F(Lamps, rfc6665_4_1_2_2_the_subscriber_refreshes) {
  Subscriber subscriber(a.stack, order(), watcher);
  loop.advance(3000s);
  EXPECT_TRUE(subscriber.active());
  EXPECT_EQ(notifier->size(), 1U);
}

TEST_F(Lamps, rfc6665_4_2_2_a_subscription_that_is_not_refreshed_ends_with_timeout) {
  RawPeer peer{network, "10.0.0.3"};
  peer.send(peer.request("SUBSCRIBE", "sip:201@10.0.0.2", "Event: dialog\r\nExpires: 60\r\n"), b.address);
  loop.advance(10ms);
  EXPECT_EQ(peer.take_status(), 200);
  const Message first = peer.take("NOTIFY");
  EXPECT_TRUE(first.header(HeaderName::subscription_state).starts_with("active;expires="));
  peer.answer(first, 200, {}, {}, {});
  loop.advance(61s);
  const Message last = peer.take("NOTIFY");
  EXPECT_EQ(last.header(HeaderName::subscription_state), "terminated;reason=timeout");
  peer.answer(last, 200, {}, {}, {});
  loop.advance(10ms);
  EXPECT_EQ(notifier->size(), 0U);
}

TEST_F(Lamps, rfc6665_4_2_2_a_notify_answered_481_ends_the_subscription) {
  RawPeer peer{network, "10.0.0.3"};
  peer.send(peer.request("SUBSCRIBE", "sip:201@10.0.0.2", "Event: dialog;id=7\r\nExpires: 600\r\n"),
            b.address);
  loop.advance(10ms);
  EXPECT_EQ(peer.take_status(), 200);
  const Message notify = peer.take("NOTIFY");
  EXPECT_EQ(notify.header(HeaderName::event), "dialog;id=7");
  peer.answer(notify, 481, {}, {}, {});
  loop.advance(10ms);
  EXPECT_EQ(notifier->size(), 0U);
}

TEST_F(Lamps, a_lost_answer_deletes_no_lamp) {
  bool lose = false;
  network.decide([&lose](const Flow&, std::string_view bytes) {
    return MemoryNetwork::Fate{.lost = lose && bytes.find("NOTIFY") != bytes.npos};
  });
  Subscriber subscriber(a.stack, order(), watcher);
  loop.advance(100ms);
  lose = true;
  lamp.lit = 1;
  notifier->changed("dialog", "201");
  loop.advance(200s);
  EXPECT_EQ(states(), "201 v0 lit0");
  EXPECT_EQ(notifier->size(), 1U);
  lamp.lit = 2;  // meanwhile
  notifier->changed("dialog", "201");
  lose = false;
  loop.advance(40s);
  EXPECT_THAT(watcher.states.back(), ::testing::HasSubstr("lit2"));
}

TEST_F(Lamps, a_refused_notify_is_tried_again_and_a_quiet_phone_is_not_flooded) {
  RawPeer peer{network, "10.0.0.3"};
  peer.send(peer.request("SUBSCRIBE", "sip:201@10.0.0.2", "Event: dialog\r\nExpires: 3600\r\n"), b.address);
  loop.advance(10ms);
  EXPECT_EQ(peer.take_status(), 200);
  int refused = 0;
  for (int step = 0; step < 6000; ++step, loop.advance(100ms)) {
    for (; !peer.empty(); ++refused) peer.answer(peer.take("NOTIFY"), 500, {}, {}, {});
  }
  EXPECT_EQ(notifier->size(), 1U);
  EXPECT_GE(refused, 8);
  EXPECT_LE(refused, 11) << "1, 2, 4... 300 s apart";
  for (int step = 0; step < 3010; ++step, loop.advance(100ms)) {
    if (!peer.empty()) peer.answer(peer.take("NOTIFY"), 503, {}, {}, "Retry-After: 400\r\n");
  }
  loop.advance(90s);
  EXPECT_TRUE(peer.empty()) << "it has asked for more time";
  for (int step = 0; peer.empty() && step < 4000; ++step) loop.advance(100ms);
  peer.answer(peer.take("NOTIFY"), 200, {}, {}, {});
  loop.advance(100ms);
  notifier->changed("dialog", "201");
  loop.advance(100ms);
  const Message told = peer.take("NOTIFY");
  EXPECT_THAT(told.body(), ::testing::HasSubstr("201 v"));
  peer.answer(told, 200, {}, {}, {});
  loop.advance(1s);
}

TEST_F(Lamps, one_notify_is_out_at_a_time) {
  RawPeer peer{network, "10.0.0.3"};
  peer.send(peer.request("SUBSCRIBE", "sip:201@10.0.0.2", "Event: dialog\r\nExpires: 3600\r\n"), b.address);
  loop.advance(10ms);
  EXPECT_EQ(peer.take_status(), 200);
  const Message first = peer.take("NOTIFY");
  for (int i = 0; i < 3; ++i, loop.advance(100ms)) notifier->changed("dialog", "201");
  EXPECT_TRUE(peer.empty()) << "the first is not answered yet";
  peer.answer(first, 200, {}, {}, {});
  loop.advance(10ms);
  peer.answer(peer.take("NOTIFY"), 200, {}, {}, {});
  loop.advance(200ms);
  EXPECT_TRUE(peer.empty());
}

TEST_F(Lamps, rfc6665_4_2_1_1_refusals) {
  RawPeer peer{network, "10.0.0.3"};
  const auto ask = [&](std::string_view headers) {
    peer.send(peer.request("SUBSCRIBE", "sip:201@10.0.0.2", headers), b.address);
    loop.advance(10ms);
    const int status = peer.take_status();
    while (!peer.empty()) peer.answer(peer.take("NOTIFY"), 200, {}, {}, {});
    loop.advance(10ms);
    return status;
  };
  EXPECT_EQ(ask("Event: weather\r\n"), 489);
  EXPECT_EQ(ask("Expires: 600\r\n"), 489);
  EXPECT_EQ(ask("Event: dialog\r\nExpires: 5\r\n"), 423);
  EXPECT_EQ(ask("Event: dialog\r\nExpires: 0\r\n"), 200) << "a fetch";
  EXPECT_EQ(notifier->size(), 0U);
  EXPECT_EQ(ask("Event: dialog\r\n"), 200);
  EXPECT_EQ(ask("Event: dialog\r\n"), 200);
  EXPECT_EQ(ask("Event: dialog\r\n"), 200) << "a phone that has restarted: an old one makes place";
  EXPECT_EQ(notifier->size(), 2U);
  notifier.reset();
  resource = "202";
  limits.per_subscriber = 0;
  notifier = make();
  EXPECT_EQ(ask("Event: dialog\r\n"), 403) << "the limit of one subscriber";
}

TEST_F(Lamps, the_notifier_can_end_what_it_serves) {
  Subscriber subscriber(a.stack, order(), watcher);
  loop.advance(100ms);
  notifier->end_resource("dialog", "201", SubscriptionEnd::noresource);
  loop.advance(100ms);
  EXPECT_EQ(watcher.end, "0 noresource");
  EXPECT_EQ(notifier->size(), 0U);
}

TEST_F(Lamps, rfc6665_subscriptions_live_on_over_a_restart_and_hear_the_full_state) {
  Subscriber subscriber(a.stack, order(), watcher);
  loop.advance(100ms);
  const std::string saved = notifier->save();
  notifier.reset();
  lamp.lit = 9;
  notifier = make();
  ASSERT_EQ(notifier->restore(saved).value_or(0), 1U);
  loop.advance(100ms);
  EXPECT_EQ(states(), "201 v0 lit0, 201 v1 lit9");
  for (std::size_t size = 0; size < saved.size(); ++size)
    EXPECT_FALSE(make()->restore(saved.substr(0, size))) << size;
}

TEST_F(Lamps, rfc3842_a_notify_that_nobody_asked_for) {
  RawPeer peer{network, "10.0.0.3"};
  a.stack.spawn([](Stack* stack) -> flow::Task<void> {
    (void)co_await stack->send_request(
        unsolicited_notify("sip:p@10.0.0.3", "<sip:x@y>", "<sip:p@y>", "message-summary",
                           {"application/simple-message-summary", "Messages-Waiting: yes\r\n"}));
  }(&a.stack));
  loop.advance(10ms);
  const Message notify = peer.take("NOTIFY");
  EXPECT_EQ(notify.header(HeaderName::event), "message-summary");
  EXPECT_EQ(notify.body(), "Messages-Waiting: yes\r\n");
  peer.answer(notify, 200, "t");
  loop.advance(10ms);
}

}  // namespace
}  // namespace centrale::sip::testing
