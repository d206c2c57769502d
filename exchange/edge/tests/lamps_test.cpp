// The dialog event package (RFC 4235) over the wire, from SUBSCRIBE to the last NOTIFY.
#include "edge/lamps.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "edge/subscription_file.hpp"
#include "edge/tests/company.hpp"
#include "flow/virtual_loop.hpp"
#include "sip/memory_network.hpp"

namespace centrale::edge {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Watcher final : sip::SubscriptionListener {
  std::vector<std::string> bodies;
  std::string type;
  std::string end;
  void on_state(std::string_view content_type, std::string_view body) override {
    type = content_type;
    bodies.emplace_back(body);
  }
  void on_subscription_ended(int status, std::string_view reason) override {
    end = std::to_string(status) + " " + std::string(reason);
  }
};

Of<UserId> dan(const char* tenant = "acme") { return {.tenant = TenantId{tenant}, .id = UserId{"dan"}}; }

call::LegFacts leg(std::uint64_t id, call::Direction direction) {
  call::LegFacts facts{
      .leg = LegId{id}, .direction = direction, .ringing = false, .answered = false, .other = {}};
  facts.other.name = "Carol";
  facts.other.extension = Extension{"201"};
  return facts;
}

struct LampsOfPhones : ::testing::Test {
  LampsOfPhones() {
    testing::settle(directory);
    exchange.on_subscribe([this](sip::Incoming&& request) { lamps.subscribe(std::move(request)); });
  }

  [[nodiscard]] sip::Subscriber::Order order(const std::string& extension, const std::string& device,
                                             std::string_view secret = testing::kSecret) const {
    return {.target = "sip:" + extension + "@10.0.0.1",
            .from = "<sip:" + device + "@acme.example>",
            .to = "<sip:" + extension + "@acme.example>",
            .package = "dialog",
            .accept = "application/dialog-info+xml",
            .contact_user = "phone",
            .expires = std::chrono::seconds(600),
            .flow = {},
            .routes = {},
            .credentials = sip::ClientCredentials{
                .username = device, .realm = "centrale", .password = Secret(std::string(secret))}};
  }
  void become(std::vector<call::LegFacts> now, const Of<UserId>& user = dan()) {
    legs[user] = std::move(now);
    lamps.line_changed(user);
    loop.advance(100ms);
  }
  [[nodiscard]] const std::string& last() const {
    static const std::string none;
    return watcher.bodies.empty() ? none : watcher.bodies.back();
  }
  /// How a subscription that is not granted ends.
  [[nodiscard]] std::string refused(const sip::Subscriber::Order& wish) {
    Watcher other;
    const sip::Subscriber subscriber(phone, wish, other);
    loop.advance(1s);
    EXPECT_TRUE(other.bodies.empty());
    return other.end;
  }

  flow::VirtualLoop loop;
  sip::MemoryNetwork network{loop};
  sip::FixedResolver resolver;
  std::unique_ptr<sip::Transport> here = network.attach(*sip::Address::parse("10.0.0.1", 5060));
  std::unique_ptr<sip::Transport> there = network.attach(*sip::Address::parse("10.0.0.2", 5060));
  sip::Stack exchange{loop, *here, resolver, {}};
  sip::Stack phone{loop, *there, resolver, {}};
  directory::Directory directory;
  directory::FeatureState features;
  trunk::Trunks trunks{loop, directory};
  Identifier identifier{loop, directory, trunks, "centrale"};
  std::map<Of<UserId>, std::vector<call::LegFacts>> legs;
  std::set<UserId> away;  // whose phones are not registered
  [[nodiscard]] std::unique_ptr<Lamps> make() {
    return std::make_unique<Lamps>(
        exchange, identifier,
        Lamps::Sources{.directory = directory,
                       .features = features,
                       .count = [](const Of<UserId>&) { return MessageCounts{.fresh = 2, .heard = 1}; },
                       .legs = [this](const Of<UserId>& user) { return legs[user]; },
                       .name_dialog =
                           [](LegId leg) {
                             return sip::DialogNames{.call_id = "call" + std::to_string(leg.value()),
                                                     .local_tag = "theirs",
                                                     .remote_tag = "ours"};
                           },
                       .reachable = [this](const Of<UserId>& user) { return !away.contains(user.id); },
                       .host = "pbx"});
  }
  std::unique_ptr<Lamps> made = make();
  Lamps& lamps = *made;
  Watcher watcher;
};

TEST_F(LampsOfPhones, rfc4235_3_9_the_full_state_comes_at_once) {
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(1s);
  ASSERT_EQ(watcher.bodies.size(), 1U) << watcher.end;
  EXPECT_EQ(watcher.type, "application/dialog-info+xml");
  EXPECT_THAT(last(), HasSubstr("version=\"0\" state=\"full\" entity=\"sip:202@pbx\""));
  EXPECT_THAT(last(), Not(HasSubstr("<dialog ")));
}

TEST_F(LampsOfPhones, rfc4235_3_7_1_a_called_phone_goes_from_trying_by_early_to_confirmed_and_out) {
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(1s);
  auto called = leg(7, call::Direction::outbound);
  become({called});
  EXPECT_THAT(last(), HasSubstr("<dialog id=\"7\" direction=\"recipient\">"));
  EXPECT_THAT(last(), HasSubstr("<state>trying</state>"));
  called.ringing = true;
  become({called});
  EXPECT_THAT(last(), HasSubstr("<state>early</state>"));
  EXPECT_THAT(last(), HasSubstr("<identity display=\"Carol\">sip:201@pbx</identity>"));
  called.ringing = false;
  called.answered = true;
  become({called});
  EXPECT_THAT(last(), HasSubstr("<state>confirmed</state>"));
  become({});
  EXPECT_THAT(last(), Not(HasSubstr("<dialog ")));
  EXPECT_EQ(watcher.bodies.size(), 5U);
}

TEST_F(LampsOfPhones, rfc4235_4_1_1_the_version_goes_up_with_every_notify) {
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(1s);
  for (int i = 0; i < 4; ++i) become({});
  ASSERT_EQ(watcher.bodies.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_THAT(watcher.bodies[i], HasSubstr("version=\"" + std::to_string(i) + "\""));
}

TEST_F(LampsOfPhones, rfc4235_4_1_2_who_calls_is_the_initiator_and_every_leg_is_a_dialog) {
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(1s);
  auto calls = leg(1, call::Direction::inbound);
  calls.answered = true;
  become({calls, leg(2, call::Direction::outbound)});
  EXPECT_THAT(last(), HasSubstr("<dialog id=\"1\" direction=\"initiator\">"));
  EXPECT_THAT(last(), HasSubstr("<dialog id=\"2\" direction=\"recipient\">"));
}

TEST_F(LampsOfPhones, rfc4235_4_1_2_a_ringing_dialog_is_named_for_those_who_may_pick_it_up) {
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(1s);
  auto called = leg(7, call::Direction::outbound);
  become({called});
  EXPECT_THAT(last(), Not(HasSubstr("call-id"))) << "it cannot be picked up yet";
  called.ringing = true;
  become({called});
  EXPECT_THAT(last(), HasSubstr("<dialog id=\"7\" call-id=\"call7\" local-tag=\"theirs\" "
                                "remote-tag=\"ours\" direction=\"recipient\">"));
  called.ringing = false;
  called.answered = true;
  become({called});
  EXPECT_THAT(last(), Not(HasSubstr("call-id"))) << "a colleague's talk could be taken from him";
}

TEST_F(LampsOfPhones, nothing_is_named_to_whom_pickup_is_not_allowed) {
  auto config = directory::testing::two_tenants();
  config.tenants.front().directed_pickup = directory::DirectedPickup::group;
  directory.replace(std::make_shared<const directory::TenantSnapshot>(config.tenants.front()));
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(1s);
  auto called = leg(7, call::Direction::outbound);
  called.ringing = true;
  become({called});
  EXPECT_THAT(last(), HasSubstr("<state>early</state>"));
  EXPECT_THAT(last(), Not(HasSubstr("-tag=")));
}

TEST_F(LampsOfPhones, the_own_talk_is_named_so_that_another_phone_can_take_it) {
  const sip::Subscriber subscriber(phone, order("202", "acme-202"), watcher);
  loop.advance(1s);
  auto called = leg(7, call::Direction::outbound);
  called.answered = true;
  become({called});
  EXPECT_THAT(last(), HasSubstr("call-id=\"call7\""));
}

TEST_F(LampsOfPhones, a_phone_that_is_not_registered_is_another_thing_than_a_free_one) {
  const std::string none = "<registration xmlns=\"urn:centrale:registration\" state=\"none\"/>";
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(1s);
  EXPECT_THAT(last(), Not(HasSubstr("<registration")));
  away.insert(UserId{"dan"});
  become({});
  EXPECT_THAT(last(), HasSubstr(none));
  away.clear();
  become({});
  EXPECT_THAT(last(), Not(HasSubstr("<registration")));
  EXPECT_EQ(watcher.bodies.size(), 3U);
}

struct ListsOfLamps : LampsOfPhones {
  ListsOfLamps() {
    phone.support("eventlist");
    configure({"dan", "carol"});
  }
  void configure(std::vector<std::string> users) {
    auto config = directory::testing::two_tenants();
    directory::LampList& list = config.tenants.front().users.front().lamps.edit();
    list.name = "desk-of-carol";
    for (std::string& each : users) list.users.emplace_back(std::move(each));
    directory.replace(std::make_shared<const directory::TenantSnapshot>(config.tenants.front()));
    lamps.tenant_changed(TenantId{"acme"});
    loop.advance(1s);
  }
  [[nodiscard]] sip::Subscriber::Order list_order(const std::string& device) const {
    auto wish = order("desk-of-carol", device);
    wish.supported = "eventlist";
    return wish;
  }
};

TEST_F(ListsOfLamps, rfc4662_one_subscription_shows_them_all) {
  const sip::Subscriber subscriber(phone, list_order("acme-201"), watcher);
  loop.advance(1s);
  ASSERT_EQ(watcher.bodies.size(), 1U) << watcher.end;
  EXPECT_THAT(watcher.type, HasSubstr("multipart/related"));
  EXPECT_THAT(last(), HasSubstr("uri=\"sip:desk-of-carol@pbx\" version=\"0\" fullState=\"true\""));
  EXPECT_THAT(last(), HasSubstr("<resource uri=\"sip:201@pbx\"><name>Carol</name>"));
  EXPECT_THAT(last(), HasSubstr("entity=\"sip:202@pbx\""));
  auto called = leg(7, call::Direction::outbound);
  called.ringing = true;
  become({called});
  EXPECT_THAT(last(), HasSubstr("fullState=\"false\""));
  EXPECT_THAT(last(), HasSubstr("<state>early</state>"));
  EXPECT_THAT(last(), Not(HasSubstr("sip:201@pbx\"><name>"))) << "nothing of carol has changed";
  away.insert(UserId{"carol"});
  become({}, {.tenant = TenantId{"acme"}, .id = UserId{"carol"}});
  EXPECT_THAT(last(), HasSubstr("urn:centrale:registration"));
}

TEST_F(ListsOfLamps, only_the_own_phones_see_it) {
  EXPECT_THAT(refused(list_order("acme-202")), HasSubstr("404"));
  EXPECT_THAT(refused(list_order("globex-201")), HasSubstr("404"));
  EXPECT_EQ(lamps.size(), 0U);
}

TEST_F(ListsOfLamps, a_phone_that_knows_no_lists_is_told_so) {
  EXPECT_THAT(refused(order("desk-of-carol", "acme-201")), HasSubstr("421"));
}

TEST_F(ListsOfLamps, another_configuration_is_another_list) {
  const sip::Subscriber subscriber(phone, list_order("acme-201"), watcher);
  loop.advance(1s);
  configure({"dan"});
  EXPECT_THAT(last(), HasSubstr("fullState=\"true\""));
  EXPECT_THAT(last(), Not(HasSubstr("sip:201@pbx")));
  auto config = directory::testing::two_tenants();
  directory.replace(std::make_shared<const directory::TenantSnapshot>(config.tenants.front()));
  lamps.tenant_changed(TenantId{"acme"});
  loop.advance(1s);
  EXPECT_THAT(watcher.end, HasSubstr("noresource"));
}

TEST_F(LampsOfPhones, many_changes_of_one_pass_are_one_notify) {
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(1s);
  for (int i = 0; i < 10; ++i) lamps.line_changed(dan());
  loop.advance(1s);
  EXPECT_EQ(watcher.bodies.size(), 2U);
}

TEST_F(LampsOfPhones, a_hidden_caller_is_anonymous_on_lamps_too) {
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(1s);
  auto called = leg(7, call::Direction::outbound);
  called.other.restricted = true;
  become({called});
  EXPECT_THAT(last(), HasSubstr("sip:anonymous@anonymous.invalid"));
  EXPECT_THAT(last(), Not(HasSubstr("Carol")));
  EXPECT_THAT(last(), Not(HasSubstr("201")));
}

TEST_F(LampsOfPhones, the_same_extension_of_another_tenant_is_another_lamp) {
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(1s);
  become({leg(7, call::Direction::outbound)}, dan("globex"));
  EXPECT_EQ(watcher.bodies.size(), 1U) << "nothing of acme has changed";
}

TEST_F(LampsOfPhones, whatever_is_no_user_of_the_own_tenant_is_answered_alike) {
  // globex has a user that acme has not.
  auto config = directory::testing::two_tenants();
  auto& users = config.tenants.back().users;
  ASSERT_EQ(config.tenants.back().id.value(), "globex");
  users.push_back(users.back());
  users.back().id = UserId{"eve"};
  users.back().extension = Extension{"203"};
  users.back().devices.clear();
  directory.replace(std::make_shared<const directory::TenantSnapshot>(config.tenants.back()));
  const std::string foreign = refused(order("203", "acme-201"));
  EXPECT_THAT(foreign, HasSubstr("404"));
  EXPECT_EQ(foreign, refused(order("999", "acme-201"))) << "nobody's";
  EXPECT_EQ(foreign, refused(order("600", "acme-201"))) << "a hunt group has no phone";
  EXPECT_EQ(foreign, refused(order("", "acme-201")));
  EXPECT_EQ(lamps.size(), 0U);
}

TEST_F(LampsOfPhones, a_wrong_secret_and_an_unknown_device_see_nothing) {
  const std::string wrong = refused(order("202", "acme-201", "guess"));
  EXPECT_THAT(wrong, HasSubstr("401"));
  EXPECT_EQ(wrong, refused(order("202", "acme-999")));
}

TEST_F(LampsOfPhones, an_unknown_package_is_told_which_there_are) {
  auto wish = order("202", "acme-201");
  wish.package = "presence";
  EXPECT_THAT(refused(wish), HasSubstr("489"));
  const auto& trace = network.trace();
  EXPECT_TRUE(std::ranges::any_of(trace, [](const auto& sent) {
    return sent.bytes.find("Allow-Events: as-feature-event, dialog, message-summary") != std::string::npos;
  }));
}

TEST_F(LampsOfPhones, rfc3842_a_phone_watches_its_own_mailbox_whatever_it_asks_for) {
  auto wish = order("202", "acme-201");
  wish.package = "message-summary";
  wish.accept = "application/simple-message-summary";
  const sip::Subscriber subscriber(phone, wish, watcher);
  loop.advance(1s);
  ASSERT_EQ(watcher.bodies.size(), 1U) << watcher.end;
  EXPECT_THAT(last(), HasSubstr("Voice-Message: 2/1"));
  lamps.messages_changed(dan());
  loop.advance(1s);
  EXPECT_EQ(watcher.bodies.size(), 1U) << "that was 202's";
  lamps.messages_changed({.tenant = TenantId{"acme"}, .id = UserId{"carol"}});
  loop.advance(1s);
  EXPECT_EQ(watcher.bodies.size(), 2U);
}

TEST_F(LampsOfPhones, feature_keys_show_the_own_line_whoever_has_set_it) {
  auto wish = order("202", "acme-201");
  wish.package = "as-feature-event";
  wish.accept = "application/x-as-feature-event+xml";
  const sip::Subscriber subscriber(phone, wish, watcher);
  loop.advance(1s);
  ASSERT_EQ(watcher.bodies.size(), 1U) << watcher.end;
  EXPECT_THAT(last(), HasSubstr("<doNotDisturbOn>false"));
  const Of<UserId> carol{.tenant = TenantId{"acme"}, .id = UserId{"carol"}};
  features.change(carol, {.do_not_disturb = true});
  lamps.features_changed(carol);
  lamps.features_changed(dan());
  loop.advance(1s);
  EXPECT_EQ(watcher.bodies.size(), 2U);
  EXPECT_THAT(last(), HasSubstr("<doNotDisturbOn>true"));
  lamps.tenant_changed(TenantId{"acme"});
  loop.advance(1s);
  EXPECT_EQ(watcher.bodies.size(), 3U) << "what is configured may be different";
}

TEST_F(LampsOfPhones, a_device_that_is_no_longer_configured_sees_nothing_more) {
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(1s);
  lamps.devices_changed();
  loop.advance(1s);
  EXPECT_EQ(lamps.size(), 1U) << "it is still there";
  auto config = directory::testing::two_tenants();
  for (auto& user : config.tenants.front().users) user.devices.clear();
  directory.replace(std::make_shared<const directory::TenantSnapshot>(config.tenants.front()));
  lamps.devices_changed();
  loop.advance(1s);
  EXPECT_THAT(watcher.end, HasSubstr("rejected"));
  EXPECT_EQ(lamps.size(), 0U);
}

struct WatchersOverARestart : LampsOfPhones {
  std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / ("subscriptions-" + std::to_string(::getpid()));
  ~WatchersOverARestart() override { std::filesystem::remove(file); }

  /// What a crash leaves on disk.
  void crash(std::unique_ptr<SubscriptionFile> keeper) {
    const std::filesystem::path left = file.string() + ".left";
    std::filesystem::copy_file(file, left);
    keeper.reset();
    made.reset();
    std::filesystem::rename(left, file);
    made = make();
  }
};

TEST_F(WatchersOverARestart, are_told_the_full_state) {
  auto keeper = std::make_unique<SubscriptionFile>(loop, lamps.notifier(), file);
  ASSERT_EQ(keeper->load().value_or(99), 0U) << "no file is no error";
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(3s);
  crash(std::move(keeper));
  SubscriptionFile after(loop, made->notifier(), file);
  EXPECT_EQ(after.load().value_or(0), 1U);
  loop.advance(1s);
  ASSERT_EQ(watcher.bodies.size(), 2U) << watcher.end;
  EXPECT_THAT(last(), HasSubstr("state=\"full\""));
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(WatchersOverARestart, a_damaged_file_is_named_and_harms_nobody) {
  std::ofstream(file) << "rubbish";
  SubscriptionFile keeper(loop, lamps.notifier(), file);
  const auto loaded = keeper.load();
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().what, HasSubstr(file.string()));
  const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
  loop.advance(3s);
  EXPECT_EQ(watcher.bodies.size(), 1U);
}

TEST_F(WatchersOverARestart, whoever_left_is_not_brought_back) {
  auto keeper = std::make_unique<SubscriptionFile>(loop, lamps.notifier(), file);
  ASSERT_TRUE(keeper->load());
  {
    const sip::Subscriber subscriber(phone, order("202", "acme-201"), watcher);
    loop.advance(3s);
  }
  loop.advance(3s);
  crash(std::move(keeper));
  SubscriptionFile after(loop, made->notifier(), file);
  EXPECT_EQ(after.load().value_or(99), 0U);
}

}  // namespace
}  // namespace centrale::edge
