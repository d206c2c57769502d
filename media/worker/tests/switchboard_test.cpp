// The switchboard on a clock that the test moves; a full disk; other families and sockets.
#include "media_worker/switchboard.hpp"

#include <sys/resource.h>

#include <csignal>

#include "worker_fixture.hpp"

namespace centrale::media_worker {
namespace {

media_io::PortRange free_range() {
  for (std::uint16_t first = 25000;; first = static_cast<std::uint16_t>(first + 100)) {
    auto range = media_io::PortRange::bind(*rtp::parse_address("127.0.0.1", 0), first,
                                           static_cast<std::uint16_t>(first + 9));
    if (range && range->pairs()[0].usable() && range->pairs()[1].usable()) return std::move(*range);
  }
}

TEST(Switchboard, OrphansWithoutControlAndMediaAreClosed) {
  const auto range = free_range();
  media_graph::WorkThread work([] {});
  std::vector<WorkerEvent> told;
  Instant now = Instant{} + 1000s;
  Switchboard board(
      {&range}, work, "", "", [&told](const WorkerEvent& event) { told.push_back(event); }, now);
  Command open = Open{.session = SessionId(1), .endpoint = EndpointId(5), .port = range.first()};
  board.obey(open, now);
  const auto pass = [&](Duration span) {
    for (Duration gone{}; gone < span; gone += 500ms) board.advance(now += 500ms);
  };
  pass(2h);
  EXPECT_EQ(board.endpoints(), 1U);  // quiet, but somebody controls us
  board.control_is_away_since(now);
  pass(59min);
  EXPECT_EQ(board.endpoints(), 1U);
  pass(2min);
  EXPECT_EQ(board.endpoints(), 0U);
  ASSERT_FALSE(told.empty());
  EXPECT_TRUE(std::get<EndpointReport>(told.back()).closed);
  EXPECT_TRUE(board.list().empty());
}

class FullDisk : public WorkerTest {};

TEST_F(FullDisk, IsSaidAndNothingHalfWrittenIsKept) {
  Phone a;
  const EndpointId id = open(a);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tiny{.rlim_cur = 20000, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tiny);
  control->send(Record{.endpoint = id, .recording = RecordingId(1), .file = "a.wav"});
  const auto end = control->wait_for<RecordFinished>(6s);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(end.how, RecordEnd::disk_full);
  EXPECT_FALSE(end.why.empty());
  EXPECT_TRUE(fs::is_empty(recordings));
  control->send(Record{.endpoint = id, .recording = RecordingId(2), .file = "b.wav", .longest = 100ms});
  EXPECT_EQ(control->wait_for<RecordFinished>().how, RecordEnd::too_long);  // and the next one works again
}

TEST(WorkerSockets, Ipv6AndTcpControl) {
  const auto probe = media_io::UdpSocket::bind(*rtp::parse_address("::1", 0));
  if (!probe) GTEST_SKIP() << "no IPv6 here";
  const Folder folder;
  Result<std::unique_ptr<Worker>> worker = fail("not tried");
  for (std::uint16_t first = 27000; !worker && first < 29000;
       first = static_cast<std::uint16_t>(first + 100)) {
    worker = Worker::create({.control = folder.path / "control",
                             .ipv4 = *rtp::parse_address("127.0.0.1", 0),
                             .ipv6 = *rtp::parse_address("::1", 0),
                             .first_port = first,
                             .last_port = static_cast<std::uint16_t>(first + 9),
                             .files = {},
                             .recordings = {},
                             .stop_descriptor = {}});
  }
  ASSERT_TRUE(worker) << worker.error().what;
  std::thread thread([&worker] { (*worker)->run(); });
  Control control(folder.path / "control");
  EXPECT_EQ(rtp::host_text(control.welcome.ipv6), "::1");
  EndpointConfig config;
  config.remote = probe->local();
  config.formats = {{Codec::pcma, 8}};
  const std::uint16_t port = static_cast<std::uint16_t>(control.welcome.first_port + 4);
  control.send(Open{.session = SessionId(1),
                    .endpoint = EndpointId(1),
                    .family = Family::ipv6,
                    .port = port,
                    .config = config});
  control.send(Play{.endpoint = EndpointId(1),
                    .playback = PlaybackId(1),
                    .items = {{.kind = PlayItem::Kind::tone, .tone = Tone::record_beep}}});
  EXPECT_EQ(control.wait_for<PlayFinished>().how, PlayEnd::played);
  std::array<std::uint8_t, 2048> buffer;
  const auto got = probe->receive(buffer);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->from.port, port);
  (*worker)->stop();
  thread.join();
  EXPECT_FALSE(Worker::create({.control = "127.0.0.1:1",
                               .ipv4 = {},
                               .ipv6 = {},
                               .files = {},
                               .recordings = {},
                               .stop_descriptor = {}}));
}

}  // namespace
}  // namespace centrale::media_worker
