// RFC 4662: one subscription to a list of resources.
#include "sip/resource_list.hpp"

#include <gmock/gmock.h>

#include <map>

#include "raw_peer.hpp"
#include "sip/subscription.hpp"
#include "two_parties.hpp"

namespace centrale::sip::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// "desk" is a list of lamps; each of them says what it is.
struct Desk final : Package {
  std::vector<std::string> list;
  std::map<std::string, std::string> says;
  bool gone = false;

  [[nodiscard]] std::string_view name() const override { return "dialog"; }
  [[nodiscard]] std::string_view content_type() const override { return "application/dialog-info+xml"; }
  [[nodiscard]] EventBody state(const Telling& telling) override {
    return {
        .content_type = "text/plain",
        .body = telling.resource + " is " + says[telling.resource] + " v" + std::to_string(telling.version)};
  }
  [[nodiscard]] std::optional<std::vector<std::string>> members(const std::string& resource) const override {
    return resource == "desk" && !gone ? std::optional(list) : std::nullopt;
  }
  [[nodiscard]] Shown shown(const std::string& resource) const override {
    return {.uri = "sip:" + resource + "@pbx", .name = resource + " & co"};
  }
};

std::vector<std::string> numbered(int count) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back("lamp" + std::to_string(i));
  return all;
}

std::size_t times(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

struct ListOfLamps : TwoParties {
  Desk desk;
  RawPeer peer{network, "10.0.0.3"};
  std::unique_ptr<Notifier> notifier = make();

  std::unique_ptr<Notifier> make() {
    auto made = std::make_unique<Notifier>(b.stack, Notifier::Limits{});
    made->add(desk);
    b.stack.on_subscribe(
        [this](Incoming&& subscribe) { notifier->accept(std::move(subscribe), "desk", "phone", "b"); });
    return made;
  }
  [[nodiscard]] int subscribe(std::string_view more = "Supported: eventlist\r\n") {
    peer.send(peer.request("SUBSCRIBE", "sip:desk@10.0.0.2",
                           "Event: dialog\r\nExpires: 600\r\n" + std::string(more)),
              b.address);
    loop.advance(10ms);
    return peer.take_status();
  }
  [[nodiscard]] Message take() {
    Message notify = peer.take("NOTIFY");
    peer.answer(notify, 200, {}, {}, {});
    loop.advance(100ms);
    return notify;
  }
  void become(const std::string& lamp, const std::string& what) {
    desk.says[lamp] = what;
    notifier->changed("dialog", lamp);
    loop.advance(100ms);
  }
};

TEST_F(ListOfLamps, rfc4662_5_2_the_full_state_first_then_what_has_changed) {
  desk.list = {"anna", "bram"};
  desk.says = {{"anna", "free"}, {"bram", "busy"}};
  ASSERT_EQ(subscribe(), 200);
  const Message full = take();
  EXPECT_EQ(full.header(HeaderName::require), "eventlist");
  EXPECT_EQ(full.header(HeaderName::content_type),
            R"(multipart/related;type="application/rlmi+xml";start="<0.0@list>";boundary="centrale-list-0")");
  EXPECT_EQ(
      full.body(),
      "--centrale-list-0\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <0.0@list>\r\n"
      "Content-Type: application/rlmi+xml;charset=\"UTF-8\"\r\n\r\n"
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
      "<list xmlns=\"urn:ietf:params:xml:ns:rlmi\" uri=\"sip:desk@pbx\" version=\"0\" fullState=\"true\">\r\n"
      "  <name>desk &amp; co</name>\r\n"
      "  <resource uri=\"sip:anna@pbx\"><name>anna &amp; co</name>"
      "<instance id=\"1\" state=\"active\" cid=\"1.0@list\"/></resource>\r\n"
      "  <resource uri=\"sip:bram@pbx\"><name>bram &amp; co</name>"
      "<instance id=\"1\" state=\"active\" cid=\"2.0@list\"/></resource>\r\n"
      "</list>\r\n\r\n"
      "--centrale-list-0\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <1.0@list>\r\n"
      "Content-Type: text/plain\r\n\r\nanna is free v0\r\n"
      "--centrale-list-0\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <2.0@list>\r\n"
      "Content-Type: text/plain\r\n\r\nbram is busy v0\r\n"
      "--centrale-list-0--\r\n");
  become("anna", "busy");
  const Message partial = take();
  EXPECT_THAT(partial.body(), HasSubstr("version=\"1\" fullState=\"false\""));
  EXPECT_THAT(partial.body(), HasSubstr("anna is busy v1"));
  EXPECT_THAT(partial.body(), Not(HasSubstr("bram")));
}

TEST_F(ListOfLamps, changes_within_the_pace_come_together) {
  desk.list = numbered(5);
  ASSERT_EQ(subscribe(), 200);
  (void)take();
  for (const char* lamp : {"lamp1", "lamp3", "lamp3", "lamp4", "lamp9"}) notifier->changed("dialog", lamp);
  loop.advance(100ms);
  const Message first = take();
  EXPECT_EQ(times(first.body(), "<resource"), 1U) << "the first goes at once";
  const Message rest = take();
  EXPECT_EQ(times(rest.body(), "<resource"), 2U) << "lamp9 is not on the list";
  EXPECT_TRUE(peer.empty());
}

TEST_F(ListOfLamps, rfc4662_4_2_a_phone_without_eventlist_is_told_that_it_needs_it) {
  desk.list = {"anna"};
  EXPECT_EQ(subscribe(""), 421);
  EXPECT_EQ(notifier->size(), 0U);
}

TEST_F(ListOfLamps, rfc3261_18_1_1_what_is_too_large_for_a_datagram_goes_over_a_connection) {
  desk.list = numbered(20);
  network.clear_trace();
  ASSERT_EQ(subscribe(), 200);
  const Message full = take();
  EXPECT_THAT(full.header(HeaderName::via), HasSubstr("SIP/2.0/TCP"));
  EXPECT_THAT(full.header(HeaderName::contact), Not(HasSubstr("tcp"))) << "the dialog stays where it is";
  EXPECT_EQ(times(full.body(), "<instance"), 20U);
  become("lamp7", "busy");
  EXPECT_THAT(take().header(HeaderName::via), HasSubstr("SIP/2.0/UDP"));
}

TEST_F(ListOfLamps, where_nobody_takes_connections_it_is_a_datagram_after_all) {
  desk.list = numbered(60);
  network.decide([](const Flow& flow, std::string_view) {
    return MemoryNetwork::Fate{.lost = flow.protocol == Protocol::tcp};
  });
  ASSERT_EQ(subscribe(), 200);
  loop.advance(100ms);
  std::size_t instances = 0;
  for (int i = 0; !peer.empty() && i < 20; ++i) {
    const Message notify = take();
    EXPECT_THAT(notify.header(HeaderName::via), HasSubstr("SIP/2.0/UDP"));
    EXPECT_LE(notify.body().size(), kMostListDatagram + 2000);
    instances += times(notify.body(), "<instance");
    loop.advance(100ms);
  }
  EXPECT_EQ(instances, 60U);
  network.clear_trace();
  for (const std::string& lamp : desk.list) notifier->changed("dialog", lamp);
  loop.advance(100ms);
  while (!peer.empty()) (void)take();
  EXPECT_TRUE(std::ranges::none_of(network.trace(), [](const MemoryNetwork::Sent& sent) {
    return sent.flow.protocol == Protocol::tcp;
  })) << "it is not tried again";
}

TEST_F(ListOfLamps, two_hundred_lamps_come_in_pieces_that_a_message_can_hold) {
  desk.list = numbered(200);
  for (const std::string& lamp : desk.list) desk.says[lamp] = std::string(300, 'x');
  ASSERT_EQ(subscribe(), 200);
  const Message full = take();
  EXPECT_LT(full.body().size(), Limits{}.body);
  EXPECT_EQ(times(full.body(), "<resource"), 200U) << "all are named";
  std::size_t instances = times(full.body(), "<instance");
  EXPECT_LT(instances, 200U);
  for (int i = 0; !peer.empty() && i < 10; ++i) {
    const Message next = take();
    EXPECT_THAT(next.body(), HasSubstr("fullState=\"false\""));
    instances += times(next.body(), "<instance");
  }
  EXPECT_EQ(instances, 200U);
  EXPECT_EQ(notifier->size(), 1U);
}

TEST_F(ListOfLamps, after_a_refused_notify_all_is_told_again) {
  desk.list = {"anna", "bram"};
  ASSERT_EQ(subscribe(), 200);
  (void)take();
  become("anna", "busy");
  peer.answer(peer.take("NOTIFY"), 500, {}, {}, {});
  loop.advance(3s);
  const Message again = take();
  EXPECT_THAT(again.body(), HasSubstr("fullState=\"true\""));
  EXPECT_THAT(again.body(), HasSubstr("bram is"));
}

TEST_F(ListOfLamps, another_list_is_told_whole_and_its_new_members_are_watched) {
  desk.list = {"anna", "bram"};
  ASSERT_EQ(subscribe(), 200);
  (void)take();
  notifier->lists_changed("dialog", "desk");
  loop.advance(100ms);
  EXPECT_TRUE(peer.empty()) << "nothing is different";
  desk.list = {"anna", "carla"};
  notifier->lists_changed("dialog", "desk");
  loop.advance(100ms);
  EXPECT_THAT(take().body(), ::testing::AllOf(HasSubstr("fullState=\"true\""), HasSubstr("carla is")));
  become("bram", "busy");
  EXPECT_TRUE(peer.empty());
  become("carla", "busy");
  EXPECT_THAT(take().body(), HasSubstr("carla is busy"));
}

TEST_F(ListOfLamps, a_list_that_is_gone_ends) {
  desk.list = {"anna"};
  ASSERT_EQ(subscribe(), 200);
  (void)take();
  desk.gone = true;
  notifier->lists_changed("dialog", "de");
  loop.advance(100ms);
  EXPECT_EQ(take().header(HeaderName::subscription_state), "terminated;reason=noresource");
  EXPECT_EQ(notifier->size(), 0U);
  notifier->changed("dialog", "anna");
}

TEST_F(ListOfLamps, they_live_on_over_a_restart_and_hear_the_full_state) {
  desk.list = {"anna", "bram"};
  ASSERT_EQ(subscribe(), 200);
  (void)take();
  const std::string saved = notifier->save();
  notifier.reset();
  desk.list.emplace_back("carla");
  notifier = make();
  ASSERT_EQ(notifier->restore(saved).value_or(0), 1U);
  loop.advance(100ms);
  EXPECT_THAT(take().body(), ::testing::AllOf(HasSubstr("fullState=\"true\""), HasSubstr("carla is")));
  become("carla", "busy");
  EXPECT_THAT(take().body(), HasSubstr("carla is busy"));
}

TEST_F(ListOfLamps, an_empty_list_is_a_list) {
  ASSERT_EQ(subscribe(), 200);
  const Message full = take();
  EXPECT_THAT(full.body(), ::testing::AllOf(HasSubstr("fullState=\"true\""), Not(HasSubstr("<resource"))));
}

}  // namespace
}  // namespace centrale::sip::testing
