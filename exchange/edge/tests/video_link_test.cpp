// Video in the link to the worker: it goes where the audio goes, and outlives a connection and a process.
#include <gmock/gmock.h>

#include "edge/leg_media.hpp"
#include "edge/tests/fake_worker.hpp"

namespace centrale::edge {
namespace {

namespace mc = media_control;

using testing::FakeWorker;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::run_until;

const std::string kAudio = "m=audio 4000 RTP/AVP 8\r\n";
const std::string kVideo =
    "m=video 4002 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\na=fmtp:97 profile-level-id=42e01f\r\n";

std::string phone(const std::string& streams) {
  return "v=0\r\no=a 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nt=0 0\r\n" + streams;
}

struct Listener final : EndpointListener {
  void on_digit(char) override {}
  void on_media_timeout() override {}
  void on_partner() override { ++partners; }
  int partners = 0;
};

struct VideoLink : ::testing::Test {
  void SetUp() override {
    loop.pass([this] { link->start(); });
    ASSERT_TRUE(run_until(loop, [this] { return link->ready(); }));
  }
  LegMedia leg(bool video = true) {
    auto media = LegMedia::open(*link, acme, {.ip = "10.0.0.2"}, mc::Urgency::new_call, std::nullopt);
    EXPECT_TRUE(media);
    if (video) media->video().permit();
    return std::move(*media);
  }
  [[nodiscard]] std::size_t videos() const {
    std::size_t sum = 0;
    for (const auto& [id, place] : worker.open) sum += place.video ? 1U : 0U;
    return sum;
  }
  [[nodiscard]] std::size_t seeing() const {
    std::size_t sum = 0;
    for (const auto& [id, place] : worker.open)
      sum += place.video && place.hears != mc::EndpointId{} ? 1U : 0U;
    return sum;
  }
  /// Two legs that have agreed on video.
  void agree(LegMedia& caller, LegMedia& called) {
    caller.video().hear_offer(phone(kAudio + kVideo));
    called.video().face(caller.video().ability());
    EXPECT_THAT(called.offer(), HasSubstr("H264/90000"));
    EXPECT_TRUE(called.accept(phone(kAudio + kVideo)));
    caller.video().face(called.video().ability());
    EXPECT_THAT(caller.answer(phone(kAudio + kVideo)).value(), HasSubstr("RTP/AVP 97\r\n"));
  }

  flow::IoLoop loop;
  FakeWorker worker{loop};
  std::vector<Running> running;
  std::unique_ptr<MediaLink> link = std::make_unique<MediaLink>(
      loop, std::vector<std::string>{worker.path()},
      [this](std::vector<Running> found) { running = std::move(found); }, [](const std::string&) {});
  const TenantId acme{"acme"};
};

TEST_F(VideoLink, two_who_hear_each_other_see_each_other_and_who_hears_music_sees_nothing) {
  auto anna = leg();
  auto bram = leg();
  Listener anna_hears;
  anna.listen(anna_hears);
  loop.pass([&] {
    agree(anna, bram);
    link->connect(anna.endpoint(), bram.endpoint());
  });
  ASSERT_TRUE(run_until(loop, [this] { return seeing() == 2; }));
  EXPECT_EQ(anna_hears.partners, 1);
  EXPECT_EQ(link->partner_of(anna.endpoint()), bram.endpoint());
  loop.pass([&] { link->connect(anna.endpoint(), bram.endpoint()); });
  EXPECT_EQ(anna_hears.partners, 1) << "said twice";
  loop.pass([&] { link->play(bram.endpoint(), call::PlaybackId{1}, {}); });
  ASSERT_TRUE(run_until(loop, [this] { return seeing() == 0; }));
  EXPECT_EQ(anna_hears.partners, 2);
  EXPECT_FALSE(link->partner_of(anna.endpoint()));
}

TEST_F(VideoLink, its_port_is_given_back_when_the_video_goes) {
  auto anna = leg();
  auto bram = leg();
  loop.pass([&] { agree(anna, bram); });
  ASSERT_TRUE(run_until(loop, [this] { return videos() == 2; }));
  EXPECT_EQ(link->open_endpoints(), 4U);
  loop.pass([&] {
    anna.video().hear_offer(phone(kAudio + "m=video 0 RTP/AVP 97\r\n"));
    EXPECT_THAT(anna.answer(phone(kAudio + "m=video 0 RTP/AVP 97\r\n")).value(), HasSubstr("m=video 0"));
  });
  ASSERT_TRUE(run_until(loop, [this] { return videos() == 1; }));
  EXPECT_FALSE(anna.video().ability());
  EXPECT_TRUE(anna.video().refused());
  loop.pass([&] {
    bram.video().face(std::nullopt);
    EXPECT_THAT(bram.offer(), HasSubstr("m=video 0"));
    EXPECT_TRUE(bram.accept(phone(kAudio + "m=video 0 RTP/AVP 97\r\n")));
  });
  ASSERT_TRUE(run_until(loop, [this] { return videos() == 0; }));
  EXPECT_TRUE(bram.video().ability()) << "we took it away, it did not refuse";
}

TEST_F(VideoLink, a_phone_that_refuses_costs_no_port_and_is_not_asked_again) {
  auto bram = leg();
  loop.pass([&] {
    bram.video().face(sdp::video_of(phone(kVideo)));
    (void)bram.offer();
    EXPECT_TRUE(bram.accept(phone(kAudio + "m=video 0 RTP/AVP 97\r\n")));
  });
  EXPECT_TRUE(bram.video().refused());
  ASSERT_TRUE(run_until(loop, [this] { return videos() == 0; }));
  auto other = leg();
  loop.pass([&] {
    other.video().face(sdp::video_of(phone(kVideo)));
    (void)other.offer();
    EXPECT_TRUE(other.accept(phone(kAudio))) << "an old phone answers one stream only";
  });
  EXPECT_TRUE(other.video().refused());
}

TEST_F(VideoLink, without_permission_it_is_refused_whatever_the_other_can) {
  auto anna = leg(false);
  loop.pass([&] {
    anna.video().face(sdp::video_of(phone(kVideo)));
    EXPECT_THAT(anna.answer(phone(kAudio + kVideo)).value(), HasSubstr("m=video 0"));
    EXPECT_THAT(anna.offer(), HasSubstr("m=video 0"));
  });
  EXPECT_EQ(videos(), 0U);
}

TEST_F(VideoLink, what_is_put_aside_keeps_its_port_and_comes_back) {
  auto anna = leg();
  auto bram = leg();
  loop.pass([&] {
    agree(anna, bram);
    bram.video().put_aside();
    const std::string aside = bram.offer();
    EXPECT_THAT(aside, HasSubstr("a=inactive"));
    EXPECT_THAT(aside, Not(HasSubstr("m=video 0")));
    EXPECT_TRUE(bram.accept(phone(kAudio + kVideo + "a=inactive\r\n")));
    EXPECT_TRUE(bram.video().agreed());
    EXPECT_FALSE(bram.video().runs());
    bram.video().face(anna.video().ability());
    EXPECT_THAT(bram.offer(), HasSubstr("97 profile-level-id=42e01f\r\na=sendrecv"));
  });
  EXPECT_EQ(link->open_endpoints(), 4U);
}

TEST_F(VideoLink, behind_nat_it_is_bound_to_where_the_signalling_comes_from) {
  auto bram = leg();
  loop.pass([&] {
    bram.video().face(sdp::video_of(phone(kVideo)));
    (void)bram.offer();
    const std::string behind =
        "v=0\r\no=a 1 1 IN IP4 192.168.1.9\r\ns=-\r\nc=IN IP4 192.168.1.9\r\nt=0 0\r\n";
    EXPECT_TRUE(bram.accept(behind + kAudio + kVideo));
  });
  ASSERT_TRUE(run_until(
      loop, [this] { return videos() == 1 && !worker.open.rbegin()->second.config.formats.empty(); }));
  const auto& config = worker.open.rbegin()->second.config;
  EXPECT_EQ(config.source, mc::SourcePolicy::latch);
  EXPECT_EQ(rtp::host_text(config.latch_host), "10.0.0.2");
  EXPECT_EQ(config.formats[0].send, 97);
}

TEST_F(VideoLink, a_successor_goes_on_with_it) {
  std::string annas;
  std::string brams;
  auto anna = std::make_unique<LegMedia>(leg());
  auto bram = std::make_unique<LegMedia>(leg());
  loop.pass([&] {
    agree(*anna, *bram);
    link->connect(anna->endpoint(), bram->endpoint());
    annas = anna->snapshot();
    brams = bram->snapshot();
  });
  ASSERT_TRUE(run_until(loop, [this] { return seeing() == 2; }));
  const auto first = anna->endpoint();
  const auto second = bram->endpoint();
  const auto there = worker.open;
  loop.pass([&] {
    anna.reset();
    bram.reset();
  });
  ASSERT_TRUE(run_until(loop, [this] { return worker.open.empty(); }));
  worker.open = there;  // as it would be, had the process been killed
  std::vector<Result<LegMedia>> adopted;
  link = std::make_unique<MediaLink>(
      loop, std::vector<std::string>{worker.path()},
      [&](const std::vector<Running>&) {
        for (const std::string& bytes : {annas, brams}) adopted.push_back(LegMedia::adopt(*link, bytes));
      },
      [](const std::string&) {});
  loop.pass([this] { link->start(); });
  ASSERT_TRUE(run_until(loop, [this] { return link->ready(); }));
  ASSERT_EQ(adopted.size(), 2U);
  ASSERT_TRUE(adopted[0] && adopted[1]);
  EXPECT_EQ(link->partner_of(first), second);
  EXPECT_TRUE(adopted[0]->video().runs());
  EXPECT_TRUE(adopted[0]->video().fits(*adopted[1]->video().ability()));
  EXPECT_EQ(seeing(), 2U);
}

}  // namespace
}  // namespace centrale::edge
