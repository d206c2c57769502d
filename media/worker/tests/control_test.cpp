// Control dies and comes back; the client of the exchange against a real worker.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>

#include "flow/io_loop.hpp"
#include "media_control/client.hpp"
#include "worker_fixture.hpp"

namespace centrale::media_worker {
namespace {

class ControlLoss : public WorkerTest {};

TEST_F(ControlLoss, TalkGoesOnAndIsAdopted) {
  Phone a(Codec::pcma, 1000);
  Phone b(Codec::pcma, 700);
  const EndpointId a_id = open(a, {}, SessionId(9));
  const EndpointId b_id = open(b, {}, SessionId(9));
  control->send(Connect{.a = a_id, .b = b_id});
  control->send(SetBlob{.session = SessionId(9), .bytes = "what control knew"});
  control->list();
  talk(a, b, 10);
  const auto worker_id = control->welcome.worker;
  control.reset();  // as if killed
  talk(a, b, 30);
  EXPECT_TRUE(a.hears(700));
  EXPECT_TRUE(b.hears(1000));

  control = std::make_unique<Control>(socket);
  EXPECT_EQ(control->welcome.worker, worker_id);
  const auto sessions = control->list();
  ASSERT_EQ(sessions.size(), 1U);
  EXPECT_EQ(sessions[0].session, SessionId(9));
  EXPECT_EQ(sessions[0].blob, "what control knew");
  ASSERT_EQ(sessions[0].endpoints.size(), 2U);
  EXPECT_EQ(sessions[0].endpoints[0].endpoint, a_id);
  EXPECT_EQ(sessions[0].endpoints[0].hears, b_id);
  EXPECT_EQ(sessions[0].endpoints[0].config, a.config());

  Phone c(Codec::pcma, 1900);  // and can be transferred
  next_port = static_cast<std::uint16_t>(sessions[0].endpoints[1].port + 2);
  const EndpointId c_id = open(c, {}, SessionId(9));
  control->send(Connect{.a = a_id, .b = c_id});
  control->list();
  a.forget();
  talk(a, c, 30);
  EXPECT_TRUE(a.hears(1900));
  for (const EndpointId id : {a_id, b_id, c_id}) control->send(Close{.endpoint = id});
  EXPECT_TRUE(control->list().empty());
}

TEST_F(ControlLoss, WrongVersionsAndBrokenBytesAreDropped) {
  Control other(socket);
  other.send(Hello{.version = 99});
  EXPECT_NE(other.wait_for<Refused>().what.find("99"), std::string::npos);
  EXPECT_TRUE(control->list().empty());  // the good one is not disturbed
}

/// A listener that stops the loop when what is waited for has come.
class Waiting final : public WorkerListener {
 public:
  explicit Waiting(flow::IoLoop& loop) : loop_(loop) {}
  void on_worker_ready(const Welcome&, std::span<const ListedSession> running, bool same) override {
    ++ready;
    sessions.assign(running.begin(), running.end());
    same_worker = same;
    loop_.stop();
  }
  void on_worker_lost(const std::string&) override { ++lost; }
  void on_digit_pressed(EndpointId, char) override {}
  void on_digit_released(EndpointId, char, Duration) override {}
  void on_play_finished(const PlayFinished&) override {}
  void on_record_finished(const RecordFinished&) override {}
  void on_media_started(EndpointId, const rtp::Address&) override {}
  void on_media_timeout(EndpointId) override {}
  void on_endpoint_report(const EndpointReport& report) override {
    last = report;
    loop_.stop();
  }
  void on_refused(const Refused& said) override { refused.push_back(said); }

  int ready = 0;
  int lost = 0;
  bool same_worker = false;
  std::vector<ListedSession> sessions;
  std::vector<Refused> refused;
  EndpointReport last;

 private:
  flow::IoLoop& loop_;
};

TEST_F(ControlLoss, ClientOpensJoinsAndAdopts) {
  Phone a(Codec::pcma, 1000);
  Phone b(Codec::pcmu, 700);
  EndpointId a_id;
  {
    flow::IoLoop loop;
    Waiting waiting(loop);
    WorkerClient client(loop, {.control = socket}, waiting);
    client.start();
    loop.run();
    ASSERT_EQ(waiting.ready, 1);
    EXPECT_TRUE(waiting.sessions.empty());
    const auto left = client.open(SessionId(4), a.config());
    const auto right = client.open(SessionId(4), b.config());
    ASSERT_TRUE(left && right);
    EXPECT_NE(left->local.port, right->local.port);
    EXPECT_FALSE(client.open(SessionId(4), a.config(), Family::ipv6));
    a.calls(left->local.port);
    b.calls(right->local.port);
    a_id = left->endpoint;
    client.connect(left->endpoint, right->endpoint);
    client.set_blob(SessionId(4), "mine");
    client.ask_statistics(right->endpoint);
    loop.io().restart();
    loop.run();
    EXPECT_EQ(client.open_endpoints(), 2U);
    EXPECT_TRUE(waiting.refused.empty());
  }
  talk(a, b, 30);
  EXPECT_TRUE(a.hears(700));
  EXPECT_TRUE(b.hears(1000));

  flow::IoLoop loop;
  Waiting waiting(loop);
  WorkerClient client(loop, {.control = socket}, waiting);
  client.start();
  loop.run();
  ASSERT_EQ(waiting.sessions.size(), 1U);
  EXPECT_EQ(waiting.sessions[0].blob, "mine");
  EXPECT_EQ(client.open_endpoints(), 2U);
  client.close(a_id);
  loop.io().restart();
  loop.run();
  EXPECT_TRUE(waiting.last.closed);
  EXPECT_EQ(waiting.last.statistics.packets_received, 30U);
  EXPECT_EQ(client.open_endpoints(), 1U);
}

/// A port of the loopback that is free now.
std::uint16_t free_tcp_port(bool v6) {
  const media_io::FileDescriptor probe(::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0));
  sockaddr_in6 name{};  // also large enough for IPv4
  name.sin6_family = AF_INET6;
  name.sin6_addr = in6addr_loopback;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&name);
  if (!v6) *v4 = {.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  socklen_t size = v6 ? sizeof name : sizeof *v4;
  EXPECT_EQ(::bind(probe.number(), reinterpret_cast<sockaddr*>(&name), size), 0);
  EXPECT_EQ(::getsockname(probe.number(), reinterpret_cast<sockaddr*>(&name), &size), 0);
  return ntohs(name.sin6_port);  // at the same place in both
}

/// Media ports of its own for each process of tests.
Options options_for(const std::string& control) {
  Options options;
  options.control = control;
  options.ipv4 = rtp::parse_address("127.0.0.1", 0).value();
  options.first_port = static_cast<std::uint16_t>(33000 + ::getpid() % 500 * 32);
  options.last_port = static_cast<std::uint16_t>(options.first_port + 15);
  return options;
}

/// A worker commanded over TCP, as one on another machine is.
struct TcpWorker {
  explicit TcpWorker(std::string at) : control(std::move(at)) {
    auto made = Worker::create(options_for(control));
    EXPECT_TRUE(made) << made.error().what;
    worker = std::move(*made);
    thread = std::thread([this] { worker->run(); });
  }
  ~TcpWorker() {
    worker->stop();
    thread.join();
  }
  std::string control;
  std::unique_ptr<Worker> worker;
  std::thread thread;
};

void calls_over_tcp(const std::string& control) {
  const TcpWorker served(control);
  flow::IoLoop loop;
  Waiting waiting(loop);
  WorkerClient client(loop, {.control = control}, waiting);
  client.start();
  loop.run();
  ASSERT_EQ(waiting.ready, 1);
  Phone phone;
  const auto opened = client.open(SessionId(1), phone.config());
  ASSERT_TRUE(opened);
  client.close(opened->endpoint);
  loop.io().restart();
  loop.run();
  EXPECT_TRUE(waiting.last.closed);
  EXPECT_TRUE(waiting.refused.empty());
}

TEST_F(ControlLoss, OverTcpACallIsOpenedAndClosed) {
  calls_over_tcp("127.0.0.1:" + std::to_string(free_tcp_port(false)));
}

TEST_F(ControlLoss, OverTcpAndIpv6Too) { calls_over_tcp("::1:" + std::to_string(free_tcp_port(true))); }

TEST_F(ControlLoss, ATcpAddressThatIsTakenOrNoneIsNamed) {
  const std::string control = "127.0.0.1:" + std::to_string(free_tcp_port(false));
  const TcpWorker served(control);
  Options options = options_for(control);
  options.first_port = static_cast<std::uint16_t>(options.first_port + 16);
  options.last_port = static_cast<std::uint16_t>(options.first_port + 15);
  const auto second = Worker::create(options);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().what.find(control), std::string::npos);
}

TEST_F(ControlLoss, ClientGivesEveryPortAndNoMore) {
  flow::IoLoop loop;
  Waiting waiting(loop);
  WorkerClient client(loop, {.control = socket, .cool_down = 0ms}, waiting);
  client.start();
  loop.run();
  const std::size_t all =
      static_cast<std::size_t>(control->welcome.last_port - control->welcome.first_port) / 2 + 1 -
      control->welcome.unusable_ports.size();
  std::vector<EndpointId> ids;
  Phone phone;
  for (std::size_t i = 0; i < all; ++i) ids.push_back(client.open(SessionId(1), phone.config())->endpoint);
  EXPECT_FALSE(client.open(SessionId(1), phone.config()));
  for (const EndpointId id : ids) client.close(id);
  EXPECT_TRUE(client.open(SessionId(1), phone.config()));
  EXPECT_EQ(client.open_endpoints(), 1U);
}

}  // namespace
}  // namespace centrale::media_worker
