// INVITEs at the door: what becomes a call, and what is refused before there is one.
#include "edge/ingress.hpp"

#include <gmock/gmock.h>

#include "edge/tests/company.hpp"
#include "edge/tests/fake_worker.hpp"
#include "sip/memory_network.hpp"
#include "sip/tests/two_parties.hpp"

namespace centrale::edge {
namespace {

using testing::run_until;

std::string offer(std::string_view formats, std::string_view stream = "m=audio 4000 RTP/AVP") {
  return "v=0\r\no=a 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nt=0 0\r\n" + std::string(stream) +
         " " + std::string(formats) + "\r\n";
}

/// Answers whoever comes, and stays with him until he hangs up.
struct OneRoom final : call::Rooms {
  std::vector<std::string> entered;

  static flow::Task<call::Next> stay(call::CallRef call) {
    co_await call.answer();
    co_await call.pause(1h);
    co_return call::Over{};
  }
  flow::Task<call::Next> dialled(call::CallRef call, std::string digits) override {
    entered.push_back(digits + " by " + call.party().name);
    return stay(call);
  }
  flow::Task<call::Next> enter(call::CallRef call, directory::Destination) override {
    entered.push_back("from outside");
    return stay(call);
  }
  std::vector<directory::OutsidePhone> outside_phones(const directory::TenantSnapshot&,
                                                      const UserId&) const override {
    return {};
  }
  void rings_at(call::CallRef, const UserId&) override {}
  void pressed_in_talk(call::CallRef, LegId, const call::Party&, directory::FeatureAction) override {}
  void line_changed(const Of<UserId>&) override {}
};

struct NobodyElse final : call::Dialler {
  std::vector<std::unique_ptr<call::LegPort>> dial(const call::LegOrder&) override { return {}; }
  std::vector<DeviceId> reachable_devices(const Of<UserId>&) const override { return {}; }
  Result<std::unique_ptr<call::LegPort>> adopt(const std::string&) override {
    return fail("nothing to adopt");
  }
};

struct Silence final : prompts::PromptSource {
  std::vector<std::string> files(const prompts::Phrase&, const std::string&, const TenantId&) const override {
    return {};
  }
  std::string music_on_hold(const TenantId&, const std::string&) const override { return "music"; }
};

struct Arriving : ::testing::Test {
  Arriving() {
    testing::settle(directory);
    trunks.reload();
    exchange.on_invite([this](sip::Incoming&& request) { ingress.invite(std::move(request)); });
  }
  void SetUp() override {
    loop.pass([this] { media.start(); });
    ASSERT_TRUE(run_until(loop, [this] { return media.ready(); }));
  }

  /// Calls from the host of `from`; a device proves itself. Waits until something final has been said.
  void call(sip::Stack& from, const std::string& number, const std::optional<std::string>& sdp,
            std::string_view secret = testing::kSecret) {
    loop.pass([&] {
      sip::InviteRequestInfo info;
      info.target = "sip:" + number + "@10.0.0.1:5060";
      info.identity.from = "<sip:acme-201@acme.example>";
      info.identity.to = "<sip:" + number + "@acme.example>";
      info.contact_user = "a";
      info.credentials = sip::ClientCredentials{
          .username = "acme-201", .realm = "centrale", .password = Secret(std::string(secret))};
      session = from.new_session();
      session->listen(heard);
      session->start(std::move(info), sdp);
    });
    EXPECT_TRUE(run_until(loop, [this] {
      return !heard.lines.empty() && (heard.lines.back().starts_with("failed") || heard.has("answered sdp"));
    })) << heard.all();
  }
  void expect_nothing_left() {
    EXPECT_TRUE(run_until(loop,
                          [this] {
                            return calls.count() == 0 && table.size() == 0 && media.open_endpoints() == 0 &&
                                   worker.open.empty();
                          }))
        << calls.count() << " calls, " << table.size() << " legs, " << worker.open.size() << " endpoints";
    EXPECT_TRUE(run_until(loop, [this] { return exchange.counts().sessions == 0; }));
  }

  flow::IoLoop loop;
  testing::FakeWorker worker{loop};
  sip::MemoryNetwork network{loop};
  sip::FixedResolver resolver;
  std::unique_ptr<sip::Transport> here = network.attach(*sip::Address::parse("10.0.0.1", 5060));
  std::unique_ptr<sip::Transport> there = network.attach(*sip::Address::parse("10.0.0.2", 5060));
  std::unique_ptr<sip::Transport> outside = network.attach(*sip::Address::parse("10.0.0.9", 5060));
  sip::Stack exchange{loop, *here, resolver, {}};
  sip::Stack phone{loop, *there, resolver, {}};
  sip::Stack carrier{loop, *outside, resolver, {}};
  directory::Directory directory;
  directory::FeatureState features;
  trunk::Trunks trunks{loop, directory};
  MediaLink media{loop, {worker.path()}, [](const std::vector<Running>&) {}, [](const std::string&) {}};
  LegTable table;
  LegWorld world{.loop = loop, .table = table, .media = media, .host = "pbx", .find_replaced = {}};
  NobodyElse dialler;
  call::Admission admission{loop};
  OneRoom room;
  events::MemoryRecorder recorder{loop};
  Silence prompts;
  call::Calls calls{{.loop = loop,
                     .dialler = dialler,
                     .media = media,
                     .directory = directory,
                     .admission = admission,
                     .rooms = room,
                     .recorder = recorder,
                     .prompts = prompts,
                     .on_bug = [](const std::string& what) { ADD_FAILURE() << what; }}};
  Identifier identifier{loop, directory, trunks, "centrale"};
  Ingress ingress{world, exchange, identifier, directory, features, trunks, calls, [](const std::string&) {}};
  sip::testing::Recorder heard;
  std::unique_ptr<sip::InviteSession> session;
};

TEST_F(Arriving, a_phone_is_let_in_with_its_own_name_and_leaves_nothing_behind) {
  call(phone, "202", offer("8"));
  EXPECT_TRUE(heard.has("answered sdp")) << heard.all();
  EXPECT_THAT(room.entered, ::testing::ElementsAre("202 by Carol"));
  EXPECT_EQ(calls.count(), 1U);
  loop.pass([this] { session->end(); });
  expect_nothing_left();
}

TEST_F(Arriving, rfc3261_13_3_1_3_an_offer_without_a_codec_of_ours_is_488_and_no_call) {
  call(phone, "202", offer("18 96"));
  EXPECT_EQ(heard.all(), "failed 488");
  EXPECT_TRUE(room.entered.empty()) << "the story of a caller who cannot talk";
  EXPECT_TRUE(recorder.records().empty());
  expect_nothing_left();
}

TEST_F(Arriving, nor_is_one_without_audio_or_over_another_transport) {
  for (const std::string& bad : {offer("31", "m=video 4000 RTP/AVP"), offer("8", "m=audio 4000 RTP/SAVP"),
                                 offer("8", "m=audio 0 RTP/AVP")}) {
    heard.lines.clear();
    call(phone, "202", bad);
    EXPECT_EQ(heard.all(), "failed 488") << bad;
  }
  expect_nothing_left();
}

TEST_F(Arriving, a_description_that_is_none_is_400) {
  call(phone, "202", "nonsense");
  EXPECT_EQ(heard.all(), "failed 400");
  expect_nothing_left();
}

TEST_F(Arriving, a_caller_without_an_offer_gets_one_with_the_answer) {
  call(phone, "202", std::nullopt);
  EXPECT_TRUE(heard.has("answered sdp")) << heard.all();
  loop.pass([this] { session->end(); });
  expect_nothing_left();
}

TEST_F(Arriving, a_wrong_secret_is_asked_again_and_makes_no_call) {
  call(phone, "202", offer("8"), "guess");
  EXPECT_EQ(heard.all(), "failed 401");
  EXPECT_TRUE(room.entered.empty());
  expect_nothing_left();
}

TEST_F(Arriving, whoever_watches_a_users_legs_is_told_when_they_come_change_and_go) {
  const Of<UserId> carol{.tenant = TenantId{"acme"}, .id = UserId{"carol"}};
  int told = 0;
  calls.watch_legs([&](const Of<UserId>& user) {
    EXPECT_EQ(user, carol);
    ++told;
  });
  call(phone, "202", offer("8"));
  EXPECT_GE(told, 2) << "it came, and it was answered";
  const auto facts = calls.facts_of(carol);
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].direction, call::Direction::inbound);
  EXPECT_TRUE(facts[0].answered);
  EXPECT_FALSE(facts[0].ringing);
  told = 0;
  loop.pass([this] { session->end(); });
  expect_nothing_left();
  EXPECT_GE(told, 1);
  EXPECT_TRUE(calls.facts_of(carol).empty());
  calls.watch_legs({});
}

TEST_F(Arriving, a_carrier_reaches_the_numbers_that_there_are) {
  call(carrier, "+31201230000", offer("8"));
  EXPECT_TRUE(heard.has("answered sdp")) << heard.all();
  EXPECT_THAT(room.entered, ::testing::ElementsAre("from outside"));
  loop.pass([this] { session->end(); });
  expect_nothing_left();
}

TEST_F(Arriving, a_carrier_gets_404_for_a_number_of_nobody) {
  call(carrier, "+31209999999", offer("8"));
  EXPECT_EQ(heard.all(), "failed 404");
  expect_nothing_left();
}

TEST_F(Arriving, without_a_media_worker_a_call_is_refused_for_now) {
  worker.break_connection();
  ASSERT_TRUE(run_until(loop, [this] { return !media.ready(); }));
  call(phone, "202", offer("8"));
  EXPECT_EQ(heard.all(), "failed 503");
  EXPECT_EQ(calls.count(), 0U);
}

}  // namespace
}  // namespace centrale::edge
