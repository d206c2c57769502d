// A call to the outside over several carriers: who gets it, and when the next one does.
#include <gmock/gmock.h>

#include "edge/dialler.hpp"
#include "edge/tests/company.hpp"
#include "edge/tests/fake_worker.hpp"
#include "sip/memory_network.hpp"
#include "sip/tests/two_parties.hpp"

namespace centrale::edge {
namespace {

using testing::run_until;

const std::string kSdp =
    "v=0\r\no=b 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 5000 RTP/AVP 8\r\n";

/// What the exchange hears of the leg.
struct Heard final : call::LegListener {
  std::string lines;
  void on_ringing() override { lines += "ringing "; }
  void on_early_media() override { lines += "early "; }
  void on_answered() override { lines += "answered "; }
  void on_refused(call::Refusal refusal) override {
    lines += "refused:" + std::string(name_of(refusal)) + " ";
  }
  void on_ended(call::Ending) override { lines += "ended "; }
  void on_held(bool) override {}
  void on_digit(char) override {}
  void on_transfer(call::TransferRequest) override {}
  void on_changed() override {}
};

/// A carrier: what it does with an INVITE.
struct Carrier {
  Carrier(flow::Loop& loop, sip::MemoryNetwork& network, sip::Resolver& resolver, const std::string& host)
      : transport(network.attach(*sip::Address::parse(host, 5060))), stack(loop, *transport, resolver, {}) {
    stack.on_invite([this](sip::Incoming&& invite) {
      ++invites;
      const sip::InviteArrival arrival = sip::Stack::arrival(invite);
      offered = arrival.offer.value_or("");
      body_type = std::string(invite.message().header(sip::HeaderName::content_type));
      geolocation = std::string(invite.message().header("Geolocation"));
      body = std::string(invite.message().body());
      if (!moved_to.empty()) return invite.respond(302, {}, {{"Contact", "<" + moved_to + ">"}});
      if (refuse_with != 0) return invite.respond(refuse_with);
      session = stack.take(std::move(invite), {.contact_user = "c",
                                               .timer = {.interval = std::chrono::seconds(0)},
                                               .next_hop = {},
                                               .credentials = {}});
      session->listen(events);
      if (rings) session->ring(180);
      if (!answer.empty()) session->accept(answer);
    });
  }
  std::unique_ptr<sip::Transport> transport;
  sip::Stack stack;
  sip::testing::Recorder events;
  std::unique_ptr<sip::InviteSession> session;
  int invites = 0;
  int refuse_with = 0;
  std::string moved_to;  // 302
  std::string offered, body_type, geolocation, body;
  bool rings = false;
  std::string answer = kSdp;
};

struct Failover : ::testing::Test {
  Failover() {
    testing::settle(directory);
    directory.replace_trunks({trunk("first", 0, "10.0.0.8"), trunk("second", 1, "10.0.0.9")});
    trunks.reload();
  }
  void SetUp() override {
    loop.pass([this] { media.start(); });
    ASSERT_TRUE(run_until(loop, [this] { return media.ready(); }));
  }
  void TearDown() override {
    loop.pass([this] { leg.reset(); });
    EXPECT_TRUE(run_until(loop, [this] { return table.size() == 0 && worker.open.empty(); }));
    EXPECT_EQ(trunks.calls_on(TrunkId{"first"}), 0U);
    EXPECT_EQ(trunks.calls_on(TrunkId{"second"}), 0U);
  }

  static directory::Trunk trunk(const char* id, std::uint32_t priority, const std::string& host) {
    directory::Trunk made;
    made.id = TrunkId{id};
    made.priority = priority;
    made.targets = {"sip:" + host + ":5060"};
    made.no_response = made.no_ringing = 300ms;
    return made;
  }

  /// True: there is a leg, and it waits for what comes.
  bool dial(bool emergency = false) {
    loop.pass([&] {
      call::LegOrder order{.tenant = TenantId{"acme"},
                           .interaction = InteractionId{"i"},
                           .to = {},
                           .caller = {},
                           .called = {},
                           .diversions = {},
                           .max_forwards = 70,
                           .talks_with = {},
                           .alert_info = {}};
      order.to = call::ToOutside{.number = emergency ? E164{} : *parse_e164("+31612345678"),
                                 .dialled = emergency ? "112" : "",
                                 .emergency = emergency};
      order.location = location;
      auto legs = dialler.dial(order);
      if (legs.empty()) return;
      leg = std::move(legs.front());
      leg->listen(heard);
    });
    return leg != nullptr;
  }
  [[nodiscard]] bool hears(const std::string& what) {
    return run_until(loop, [&] { return heard.lines.contains(what); });
  }

  void wait(Duration span) {
    bool over = false;
    flow::Timer timer(loop, &over, [](bool& due) { due = true; });
    loop.pass([&] { timer.start(span); });
    EXPECT_TRUE(run_until(loop, [&] { return over; }));
  }

  flow::IoLoop loop;
  testing::FakeWorker worker{loop};
  sip::MemoryNetwork network{loop};
  sip::FixedResolver resolver;
  std::unique_ptr<sip::Transport> here = network.attach(*sip::Address::parse("10.0.0.1", 5060));
  sip::Stack exchange{loop, *here, resolver, {}};
  Carrier first{loop, network, resolver, "10.0.0.8"};
  Carrier second{loop, network, resolver, "10.0.0.9"};
  directory::Directory directory;
  trunk::Trunks trunks{loop, directory};
  registrar::BindingLog bindings{loop, {}};
  registrar::Registrar registrar{loop, {}, bindings, [](const DeviceId&) {}};
  MediaLink media{loop, {worker.path()}, [](const std::vector<Running>&) {}, [](const std::string&) {}};
  LegTable table;
  LegWorld world{.loop = loop, .table = table, .media = media, .host = "pbx", .find_replaced = {}};
  std::vector<std::string> log;
  directory::FeatureState features;
  SipDialler dialler{world, exchange, directory, features, registrar, trunks, [this](std::string line) {
                       log.push_back(std::move(line));
                     }};
  Heard heard;
  std::string location;
  std::unique_ptr<call::LegPort> leg;
};

TEST_F(Failover, the_first_choice_takes_the_call_and_nobody_else_hears_of_it) {
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("answered"));
  EXPECT_EQ(second.invites, 0);
  EXPECT_EQ(trunks.calls_on(TrunkId{"first"}), 1U);
}

TEST_F(Failover, an_error_of_the_network_goes_to_the_next_trunk) {
  for (const int status : {500, 502, 503, 504, 580, 408}) {
    heard.lines.clear();
    second.events.lines.clear();
    const int before = second.invites;
    first.refuse_with = status;
    trunks.worked("sip:10.0.0.8:5060");
    ASSERT_TRUE(dial());
    EXPECT_TRUE(hears("answered")) << status;
    EXPECT_EQ(heard.lines, "answered ") << status;
    EXPECT_EQ(second.invites, before + 1) << status;
    EXPECT_EQ(trunks.calls_on(TrunkId{"first"}), 0U) << "its place was given back";
    EXPECT_EQ(trunks.calls_on(TrunkId{"second"}), 1U);
  }
  EXPECT_THAT(log.back(),
              ::testing::StartsWith("a call of acme goes over second at sip:10.0.0.9:5060, after first"));
}

TEST_F(Failover, what_the_called_person_says_holds_everywhere) {
  for (const auto& [status, refusal] : std::vector<std::pair<int, std::string>>{
           {486, "busy"}, {480, "no-answer"}, {404, "not-found"}, {603, "declined"}, {600, "busy"}}) {
    heard.lines.clear();
    first.refuse_with = status;
    ASSERT_TRUE(dial());
    EXPECT_TRUE(hears("refused:" + refusal)) << status << " " << heard.lines;
  }
  EXPECT_EQ(second.invites, 0);
}

TEST_F(Failover, an_error_after_ringing_was_heard_is_the_end) {
  first.rings = true;
  first.answer.clear();
  ASSERT_TRUE(dial());
  ASSERT_TRUE(hears("ringing"));
  loop.pass([this] { first.session->reject(503); });
  EXPECT_TRUE(hears("refused:congestion")) << heard.lines;
  EXPECT_EQ(second.invites, 0);
}

TEST_F(Failover, an_error_puts_the_trunk_behind_for_a_while_only_when_it_is_out_of_order) {
  first.refuse_with = 500;
  ASSERT_TRUE(dial());
  ASSERT_TRUE(hears("answered"));
  EXPECT_EQ(trunks.routes(TenantId{"acme"}, E164("31612345678"), false).front().trunk->id.value(), "first");
  heard.lines.clear();
  first.refuse_with = 503;
  ASSERT_TRUE(dial());
  ASSERT_TRUE(hears("answered"));
  EXPECT_EQ(trunks.routes(TenantId{"acme"}, E164("31612345678"), false).front().trunk->id.value(), "second");
}

TEST_F(Failover, a_trunk_that_says_nothing_is_left_after_its_time) {
  network.unplug(*sip::Address::parse("10.0.0.8", 5060));
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("answered"));
  EXPECT_EQ(second.invites, 1);
  EXPECT_EQ(trunks.routes(TenantId{"acme"}, E164("31612345678"), false).front().trunk->id.value(), "second");
}

TEST_F(Failover, so_is_one_that_has_it_and_does_not_ring) {
  first.answer.clear();  // its stack says 100, and that is all
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("answered"));
  EXPECT_EQ(second.invites, 1);
  EXPECT_TRUE(run_until(loop, [this] { return first.events.has("ended cancelled"); })) << first.events.all();
}

TEST_F(Failover, a_late_answer_of_the_first_trunk_is_hung_up_and_disturbs_nobody) {
  network.decide([](const sip::Flow& flow, std::string_view) {
    const bool slow =
        flow.remote.host() == "10.0.0.8";  // its INVITE comes when the exchange is with the other already
    return sip::MemoryNetwork::Fate{.lost = false, .delay = slow ? Duration(450ms) : Duration(1ms)};
  });
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("answered"));
  EXPECT_EQ(second.invites, 1);
  ASSERT_TRUE(run_until(loop, [this] { return first.invites > 0; }));
  EXPECT_TRUE(run_until(loop, [this] { return first.events.has("ended hung up"); })) << first.events.all();
  EXPECT_EQ(heard.lines, "answered ");
  EXPECT_EQ(second.events.all().find("ended"), std::string::npos) << second.events.all();
}

TEST_F(Failover, junk_is_no_answer) {
  network.decide([](const sip::Flow& flow, std::string_view) {
    return sip::MemoryNetwork::Fate{.lost = flow.local.host() == "10.0.0.8", .delay = 1ms};
  });
  auto noise = network.attach(*sip::Address::parse("10.0.0.7", 5060));
  ASSERT_TRUE(dial());
  loop.pass([&] {
    for (const char* junk :
         {"", "SIP/2.0 200 OK\r\n\r\n", "SIP/2.0 999 ?\r\nVia: x\r\n\r\n", "\xff\xfe\x00junk"})
      noise->send({.protocol = sip::Protocol::udp,
                   .local = *sip::Address::parse("10.0.0.7", 5060),
                   .remote = *sip::Address::parse("10.0.0.1", 5060),
                   .connection = {}},
                  junk);
  });
  EXPECT_TRUE(hears("answered"));
  EXPECT_EQ(heard.lines, "answered ");
  EXPECT_EQ(second.invites, 1);
}

TEST_F(Failover, an_answer_that_describes_nothing_is_hung_up_and_called_nowhere_else) {
  first.answer = "junk";
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("refused:no-common-media")) << heard.lines;
  EXPECT_TRUE(run_until(loop, [this] { return first.events.all().contains("ended hung up"); }))
      << first.events.all();
  EXPECT_EQ(second.invites, 0) << "somebody has picked up already";
}

TEST_F(Failover, a_trunk_gets_the_codecs_that_it_takes_in_its_order) {
  auto narrow = trunk("first", 0, "10.0.0.8");
  narrow.profile.codecs = {"pcmu", "pcma"};
  directory.replace_trunks({narrow, trunk("second", 1, "10.0.0.9")});
  trunks.reload();
  first.refuse_with = 503;
  ASSERT_TRUE(dial());
  ASSERT_TRUE(hears("answered"));
  EXPECT_TRUE(first.offered.contains("RTP/AVP 0 8 ")) << first.offered;
  EXPECT_TRUE(second.offered.contains("RTP/AVP 9 8 0 ")) << "the next has all again: " << second.offered;
}

TEST_F(Failover, a_redirection_is_not_followed_but_the_next_trunk_is_tried) {
  first.moved_to = "sip:+25261000000@10.0.0.9:5060";
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("answered"));
  EXPECT_EQ(second.invites, 1);
  EXPECT_THAT(log.back(), ::testing::HasSubstr("goes over second"));
}

TEST_F(Failover, a_redirection_is_followed_to_a_target_of_the_same_trunk_with_our_number) {
  auto wide = trunk("first", 0, "10.0.0.8");
  wide.targets.emplace_back("sip:10.0.0.9:5060");
  wide.profile.follow_redirects = true;
  directory.replace_trunks({wide});
  trunks.reload();
  first.moved_to = "sip:+25261000000@10.0.0.9:5060";
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("answered"));
  EXPECT_EQ(second.invites, 1);
  EXPECT_EQ(leg->carried().target, "sip:10.0.0.9:5060");
}

TEST_F(Failover, a_redirection_to_anywhere_else_leads_nowhere) {
  auto alone = trunk("first", 0, "10.0.0.8");
  alone.profile.follow_redirects = true;
  directory.replace_trunks({alone});
  trunks.reload();
  first.moved_to = "sip:+25261000000@10.0.0.9:5060";
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("refused:failed")) << heard.lines;
  EXPECT_EQ(second.invites, 0);
}

TEST_F(Failover, the_record_hears_which_trunk_carried_the_call) {
  first.refuse_with = 503;
  ASSERT_TRUE(dial());
  ASSERT_TRUE(hears("answered"));
  EXPECT_EQ(leg->carried().trunk, TrunkId{"second"});
  EXPECT_EQ(leg->carried().target, "sip:10.0.0.9:5060");
}

TEST_F(Failover, a_trunk_that_is_down_is_not_asked_while_another_is_there) {
  trunks.set_health("sip:10.0.0.8:5060", trunk::Health::down);
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("answered"));
  EXPECT_EQ(first.invites, 0);
}

TEST_F(Failover, a_trunk_that_is_down_is_the_last_resort) {
  directory.replace_trunks({trunk("first", 0, "10.0.0.8")});
  trunks.reload();
  trunks.set_health("sip:10.0.0.8:5060", trunk::Health::down);
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("answered")) << "the check may be wrong";
}

// RFC 6442 §4.1, RFC 5621 §3
TEST_F(Failover, an_emergency_call_takes_the_address_along) {
  auto locating = trunk("first", 0, "10.0.0.8");
  locating.profile.location = directory::LocationStyle::geolocation;
  directory.replace_trunks({locating});
  trunks.reload();
  location = "Zeedijk 9, 4321 ZZ <Elders>";
  ASSERT_TRUE(dial(true));
  ASSERT_TRUE(hears("answered"));
  EXPECT_EQ(first.geolocation, "<cid:location@pbx>");
  EXPECT_THAT(first.body_type, ::testing::StartsWith("multipart/mixed"));
  EXPECT_THAT(first.body, ::testing::HasSubstr("Content-ID: <location@pbx>"));
  EXPECT_THAT(first.body, ::testing::HasSubstr("<ca:LOC>Zeedijk 9, 4321 ZZ &lt;Elders&gt;</ca:LOC>"));
  EXPECT_TRUE(first.offered.contains("m=audio")) << "the description is found among the parts";
}

TEST_F(Failover, an_emergency_call_goes_on_to_any_other_trunk) {
  auto of_another = trunk("second", 1, "10.0.0.9");
  of_another.tenants = {TenantId{"globex"}};
  directory.replace_trunks({trunk("first", 0, "10.0.0.8"), of_another});
  trunks.reload();
  network.unplug(*sip::Address::parse("10.0.0.8", 5060));
  ASSERT_TRUE(dial(true));
  EXPECT_TRUE(hears("answered"));
  EXPECT_EQ(second.invites, 1);
}

TEST_F(Failover, as_many_out_as_the_trunk_allows_however_many_come_in) {
  auto small = trunk("first", 0, "10.0.0.8");
  small.profile.most_out = 1;
  directory.replace_trunks({small, trunk("second", 1, "10.0.0.9")});
  trunks.reload();
  const auto coming = trunks.take_place(small, trunk::Way::in);
  {
    const auto going = trunks.take_place(small, trunk::Way::out);
    ASSERT_TRUE(going);
    EXPECT_FALSE(trunks.take_place(small, trunk::Way::out));
    EXPECT_TRUE(trunks.take_place(small, trunk::Way::in));
  }
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("answered"));
  EXPECT_EQ(first.invites, 1);
}

TEST_F(Failover, a_full_trunk_is_passed_over) {
  auto small = trunk("first", 0, "10.0.0.8");
  small.most_calls = 1;
  directory.replace_trunks({small, trunk("second", 1, "10.0.0.9")});
  trunks.reload();
  const auto taken = trunks.take_place(small);
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("answered"));
  EXPECT_EQ(first.invites, 0);
  EXPECT_EQ(second.invites, 1);
}

TEST_F(Failover, an_emergency_call_takes_a_full_trunk) {
  auto small = trunk("first", 0, "10.0.0.8");
  small.most_calls = 1;
  directory.replace_trunks({small});
  trunks.reload();
  const auto taken = trunks.take_place(small);
  EXPECT_FALSE(dial()) << "nothing is left for others";
  ASSERT_TRUE(dial(true));
  EXPECT_TRUE(hears("answered"));
}

TEST_F(Failover, without_a_trunk_that_carries_the_number_there_is_no_leg) {
  auto british = trunk("first", 0, "10.0.0.8");
  british.routes = {{.prefix = "44"}};
  directory.replace_trunks({british});
  trunks.reload();
  EXPECT_FALSE(dial());
}

TEST_F(Failover, when_the_last_trunk_fails_the_caller_hears_of_its_error) {
  first.refuse_with = 503;
  second.refuse_with = 503;
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("refused:congestion")) << heard.lines;
  EXPECT_EQ(first.invites, 1);
  EXPECT_EQ(second.invites, 1);
}

TEST_F(Failover, when_nobody_answers_at_all_it_ends_after_the_last) {
  network.unplug(*sip::Address::parse("10.0.0.8", 5060));
  network.unplug(*sip::Address::parse("10.0.0.9", 5060));
  ASSERT_TRUE(dial());
  EXPECT_TRUE(hears("refused:not-reachable")) << heard.lines;
}

TEST_F(Failover, the_last_trunk_may_take_its_time_to_ring) {
  directory.replace_trunks({trunk("second", 1, "10.0.0.9")});
  trunks.reload();
  second.answer.clear();
  ASSERT_TRUE(dial());
  wait(500ms);
  EXPECT_EQ(heard.lines, "");
  loop.pass([this] { second.session->accept(kSdp); });
  EXPECT_TRUE(hears("answered"));
}

TEST_F(Failover, a_caller_who_hangs_up_is_called_by_nobody_any_more) {
  first.answer.clear();
  ASSERT_TRUE(dial());
  ASSERT_TRUE(run_until(loop, [this] { return first.invites == 1; }));
  loop.pass([this] { leg->hang_up(call::Ending::hung_up); });
  wait(500ms);
  EXPECT_EQ(second.invites, 0);
}

}  // namespace
}  // namespace centrale::edge
