// The connection to a media worker comes and goes; talks stay.
#include "edge/media_link.hpp"

#include <gmock/gmock.h>

#include "edge/tests/fake_worker.hpp"

namespace centrale::edge {
namespace {

namespace mc = media_control;

using testing::FakeWorker;
using testing::run_until;

struct Listener final : EndpointListener {
  void on_digit(char) override {}
  void on_media_timeout() override { ++lost; }
  int lost = 0;
};

struct LinkToWorker : ::testing::Test {
  flow::IoLoop loop;
  FakeWorker worker{loop};
  std::vector<std::vector<Running>> running;
  std::vector<std::string> log;
  std::unique_ptr<MediaLink> link;
  const TenantId acme{"acme"};

  /// A life of centraled. What it finds running is claimed inside `claim`.
  void live(std::function<void(MediaLink&, const std::vector<Running>&)> claim = {}) {
    link = std::make_unique<MediaLink>(
        loop, std::vector<std::string>{worker.path()},
        [this, claim](std::vector<Running> found) {
          if (claim) claim(*link, found);
          running.push_back(std::move(found));
        },
        [this](std::string line) { log.push_back(std::move(line)); });
    loop.pass([this] { link->start(); });
    ASSERT_TRUE(run_until(loop, [this] { return link->ready(); }));
  }
  [[nodiscard]] Endpoint open() {
    Result<Endpoint> opened = fail("not tried");
    loop.pass([&] { opened = link->open(acme, {}, media_control::Urgency::new_call); });
    EXPECT_TRUE(opened);
    return std::move(*opened);
  }
  void lose_worker() {
    worker.break_connection();
    ASSERT_TRUE(run_until(loop, [this] { return !link->ready(); }));
  }
  void regain_worker() {
    ASSERT_TRUE(run_until(loop, [this] { return link->ready(); }));
  }
};

TEST_F(LinkToWorker, a_talk_outlives_the_connection_and_is_released_by_its_hang_up) {
  live();
  Listener anna_hears;
  Listener bram_hears;
  auto anna = std::make_unique<Endpoint>(open());
  auto bram = std::make_unique<Endpoint>(open());
  anna->listen(anna_hears);
  bram->listen(bram_hears);
  loop.pass([&] {
    link->connect(anna->id(), bram->id());
    link->keep(anna->id(), "the talk");
  });
  ASSERT_TRUE(run_until(loop, [this] { return worker.blobs.size() == 1; }));
  lose_worker();
  EXPECT_FALSE(link->open(acme, {}, media_control::Urgency::new_call)) << "no call can be made without media";
  regain_worker();
  ASSERT_EQ(running.size(), 2U);
  EXPECT_TRUE(running.back().empty()) << "what lives is not adopted a second time";
  EXPECT_EQ(worker.hellos(), 2);
  auto probe = std::make_unique<Endpoint>(open());  // obeyed after whatever was sent before
  ASSERT_TRUE(run_until(loop, [&] { return worker.open.size() >= 3 || worker.open.size() < 2; }));
  EXPECT_EQ(worker.open.size(), 3U) << "closed as unclaimed";
  EXPECT_EQ(anna_hears.lost + bram_hears.lost, 0);
  loop.pass([&] {
    anna.reset();
    bram.reset();
    probe.reset();
  });
  EXPECT_TRUE(run_until(loop, [this] { return worker.open.empty() && link->open_endpoints() == 0; }));
}

TEST_F(LinkToWorker, who_hangs_up_while_the_worker_is_away_is_released_when_it_is_back) {
  live();
  auto anna = std::make_unique<Endpoint>(open());
  loop.pass([&] { link->keep(anna->id(), "the talk"); });
  ASSERT_TRUE(run_until(loop, [this] { return worker.blobs.size() == 1; }));
  lose_worker();
  anna.reset();
  regain_worker();
  EXPECT_TRUE(running.back().empty()) << "a call that has ended would come to life again";
  EXPECT_TRUE(run_until(loop, [this] { return worker.open.empty() && link->open_endpoints() == 0; }));
}

TEST_F(LinkToWorker, a_former_lifes_endpoints_are_claimed_or_closed) {
  worker.open[mc::EndpointId{7}] = {.session = mc::SessionId{1}, .port = 20000, .hears = {}};
  worker.open[mc::EndpointId{8}] = {.session = mc::SessionId{2}, .port = 20002, .hears = {}};
  worker.blobs[mc::SessionId{1}] = "the talk";
  std::vector<Endpoint> claimed;
  live([&](MediaLink& from, const std::vector<Running>& found) {
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].snapshot, "the talk");
    auto endpoint = from.claim(found[0].endpoints.at(0));
    ASSERT_TRUE(endpoint);
    claimed.push_back(std::move(*endpoint));
  });
  EXPECT_TRUE(run_until(loop, [this] { return worker.open.size() == 1; }));
  EXPECT_TRUE(worker.open.contains(mc::EndpointId{7}));
  EXPECT_FALSE(link->claim(call::EndpointId{8})) << "too late";
  claimed.clear();
}

TEST_F(LinkToWorker, keys_by_info_go_on_through_a_talk_that_was_adopted) {
  worker.open[mc::EndpointId{7}] = {.session = mc::SessionId{1}, .port = 20000, .hears = mc::EndpointId{8}};
  worker.open[mc::EndpointId{8}] = {.session = mc::SessionId{2}, .port = 20002, .hears = mc::EndpointId{7}};
  worker.open[mc::EndpointId{9}] = {.session = mc::SessionId{3}, .port = 20004, .hears = {}};
  std::vector<Endpoint> claimed;
  live([&](MediaLink& from, const std::vector<Running>&) {
    for (const std::uint64_t id : {7U, 8U, 9U}) {
      auto endpoint = from.claim(call::EndpointId{id});
      ASSERT_TRUE(endpoint);
      claimed.push_back(std::move(*endpoint));
    }
  });
  loop.pass([this] {
    link->pass_digit_on(call::EndpointId{9}, '1');  // hears music: nobody to pass it on to
    link->pass_digit_on(call::EndpointId{7}, '5');
    link->pass_digit_on(call::EndpointId{8}, '#');
  });
  ASSERT_TRUE(run_until(loop, [this] { return worker.digits.size() >= 2; }));
  EXPECT_THAT(worker.digits, ::testing::ElementsAre("8 5", "7 #"));
  claimed.clear();
}

TEST_F(LinkToWorker, a_mix_is_joined_left_and_told_something) {
  live();
  std::vector<Endpoint> legs;
  for (int i = 0; i < 3; ++i) legs.push_back(open());
  const auto in_mix = [this](std::uint64_t mix) {
    return std::ranges::count_if(worker.open,
                                 [mix](const auto& each) { return each.second.mix == mc::MixId{mix}; });
  };
  loop.pass([&] {
    for (const Endpoint& leg : legs) link->join(leg.id(), call::MixId{42}, call::Voice::muted);
    link->join(legs[0].id(), call::MixId{42}, call::Voice::heard);
    link->announce(call::MixId{42}, {.files = {"hello", "there"}, .tone = {}});
    link->announce(call::MixId{43}, {.files = {"nobody is there"}, .tone = {}});
  });
  ASSERT_TRUE(run_until(loop, [this] { return !worker.announcements.empty(); }));
  EXPECT_THAT(worker.announcements, ::testing::ElementsAre("42 hello there"));
  EXPECT_EQ(in_mix(42), 3);
  EXPECT_EQ(std::ranges::count_if(worker.open, [](const auto& each) { return each.second.muted; }), 2);
  loop.pass([&] {
    link->silence(legs[0].id());
    link->play(legs[1].id(), call::PlaybackId{1}, {.files = {"bye"}, .tone = {}});
    link->announce(call::MixId{42}, {.files = {"still one"}, .tone = {}});
    link->join(legs[2].id(), call::MixId{44}, call::Voice::heard);
    link->announce(call::MixId{42}, {.files = {"nobody is left"}, .tone = {}});
    link->announce(call::MixId{44}, {.files = {"elsewhere"}, .tone = {}});
  });
  ASSERT_TRUE(run_until(loop, [this] { return worker.announcements.size() >= 3; }));
  EXPECT_THAT(worker.announcements, ::testing::ElementsAre("42 hello there", "42 still one", "44 elsewhere"));
  EXPECT_EQ(in_mix(42), 0);
  loop.pass([&] { legs.clear(); });
  EXPECT_TRUE(run_until(loop, [this] { return worker.open.empty(); }));
}

TEST_F(LinkToWorker, a_mix_of_a_former_life_hears_announcements_when_it_is_claimed) {
  worker.open[mc::EndpointId{7}] = {
      .session = mc::SessionId{1}, .port = 20000, .mix = mc::MixId{5}, .muted = true};
  std::vector<Endpoint> claimed;
  live([&](MediaLink& from, const std::vector<Running>&) {
    from.announce(call::MixId{5}, {.files = {"too early"}, .tone = {}});
    auto endpoint = from.claim(call::EndpointId{7});
    ASSERT_TRUE(endpoint);
    claimed.push_back(std::move(*endpoint));
  });
  loop.pass([this] { link->announce(call::MixId{5}, {.files = {"we are back"}, .tone = {}}); });
  ASSERT_TRUE(run_until(loop, [this] { return !worker.announcements.empty(); }));
  EXPECT_THAT(worker.announcements, ::testing::ElementsAre("5 we are back"));
  EXPECT_TRUE(worker.open.at(mc::EndpointId{7}).muted) << "claiming changes nothing";
  claimed.clear();
}

TEST_F(LinkToWorker, a_leg_whose_endpoint_died_with_its_worker_is_told) {
  live();
  Listener hears;
  Endpoint anna = open();
  anna.listen(hears);
  ASSERT_TRUE(run_until(loop, [this] { return worker.open.size() == 1; }));
  worker.open.clear();
  lose_worker();
  regain_worker();
  EXPECT_EQ(hears.lost, 1);
}

}  // namespace
}  // namespace centrale::edge
