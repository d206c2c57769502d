// The real transports, on loopback.
#include "sip/network_transport.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>

#include <thread>

#include "sip/socket_address.hpp"
#include "sip/writer.hpp"

namespace centrale::sip {
namespace {

using testing::HasSubstr;

Address loopback(std::uint16_t port = 0) { return *Address::parse("127.0.0.1", port); }

std::string options(std::string_view transport, std::string_view more = "") {
  std::string text = "OPTIONS sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/";
  ((text += transport) += " 127.0.0.1:9;branch=z9hG4bKx;rport\r\nFrom: <sip:b@c>;tag=1\r\nTo: <sip:a@c>\r\n");
  return ((text += "Call-ID: x\r\nCSeq: 1 OPTIONS\r\n") += more) += "Content-Length: 0\r\n\r\n";
}

/// A blocking socket of a test's peer.
class Peer {
 public:
  Peer(int type, const Address& to) : descriptor_(socket(to.is_v6() ? AF_INET6 : AF_INET, type, 0)) {
    timeval limit{3, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_storage storage{};
    const socklen_t size = to_socket_address(to, storage);
    connected_ = ::connect(descriptor_, reinterpret_cast<sockaddr*>(&storage), size) == 0;
  }
  ~Peer() { ::close(descriptor_); }
  [[nodiscard]] bool connected() const { return connected_; }
  void send(std::string_view bytes) const {
    (void)!::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  [[nodiscard]] std::string receive() const {
    std::string bytes(65536, '\0');
    const ssize_t size = recv(descriptor_, bytes.data(), bytes.size(), 0);
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return bytes;
  }
  /// True when the other side closed, whatever it said before.
  [[nodiscard]] bool closed() const {
    for (int i = 0; i < 100; ++i) {
      char byte[4096];
      const ssize_t size = recv(descriptor_, byte, sizeof byte, 0);
      if (size == 0 || (size < 0 && errno == ECONNRESET)) return true;
      if (size < 0) return false;
    }
    return false;
  }

 private:
  int descriptor_;
  bool connected_ = false;
};

/// A transport that answers every request with 200, on a loop in a thread of its own.
class Server {
 public:
  explicit Server(NetworkLimits limits = {}, OverloadControl* overload = nullptr) {
    NetworkTransport::Config config;
    for (const char* host : {"127.0.0.1", "::1"}) {
      config.listen.push_back({Protocol::udp, *Address::parse(host, 0), {}, 0});
      config.listen.push_back({Protocol::tcp, *Address::parse(host, 0), {}, 0});
    }
    config.limits = limits;
    config.overload = overload;
    transport = std::make_unique<NetworkTransport>(loop, std::move(config));
    const auto started = transport->start();
    if (!started) ADD_FAILURE() << started.error().what;
    transport->on_message(
        [this](Message&& message, const Flow& flow) { on_message(std::move(message), flow); });
    transport->on_flow_closed([this](const Flow&, FlowEnd end) { ends.push_back(end); });
  }
  ~Server() { stop(); }

  void run() {
    thread_ = std::thread([this] { loop.run(); });
  }
  void stop() {
    if (!thread_.joinable()) return;
    loop.stop();
    thread_.join();
  }
  [[nodiscard]] Address at(std::size_t point) const { return transport->listening()[point].address; }

  flow::IoLoop loop;
  std::unique_ptr<NetworkTransport> transport;
  std::vector<FlowEnd> ends;
  std::vector<int> answers;
  Flow last;

 private:
  void on_message(Message&& message, const Flow& flow) {
    last = flow;
    if (message.is_response()) return answers.push_back(message.status());
    transport->send(response_flow(message, flow), make_response(message, 200, {}, "s").finish());
  }
  std::thread thread_;
};

TEST(Udp, request_is_answered_where_it_came_from) {
  Server server;
  server.run();
  for (const std::size_t point : {std::size_t{0}, std::size_t{2}}) {
    const Peer phone(SOCK_DGRAM, server.at(point));
    phone.send("\r\n\r\n");  // a keep-alive before
    phone.send(options("UDP"));
    const std::string answer = phone.receive();
    EXPECT_THAT(answer, HasSubstr("SIP/2.0 200 OK"));
    EXPECT_THAT(answer, HasSubstr(";received=" + server.at(point).host() + ";rport="));
  }
}

TEST(Udp, many_datagrams_at_once_are_all_answered) {
  Server server;
  server.run();
  const Peer phone(SOCK_DGRAM, server.at(0));
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 50; ++i) phone.send(options("UDP"));
    for (int i = 0; i < 50; ++i) ASSERT_FALSE(phone.receive().empty());
  }
}

TEST(Udp, malformed_requests_are_answered_and_noise_is_not) {
  Server server;
  server.run();
  const Peer phone(SOCK_DGRAM, server.at(0));
  phone.send(std::string(2000, 'x'));
  phone.send("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h\r\n\r\n");
  std::string bad = options("UDP");
  phone.send(bad.replace(bad.find("CSeq: 1 OPTIONS"), 15, "CSeq: 1 INVITE "));
  EXPECT_THAT(phone.receive(), HasSubstr("SIP/2.0 400 CSeq's method"));
}

TEST(Udp, a_large_datagram_is_not_cut) {  // RISKS §5: cut at 8,192 bytes
  Server server;
  server.run();
  const Peer phone(SOCK_DGRAM, server.at(0));
  std::string more;
  for (int i = 0; i < 40; ++i) more += "X-Long: " + std::string(1000, 'x') + "\r\n";
  phone.send(options("UDP", more));
  EXPECT_THAT(phone.receive(), HasSubstr("SIP/2.0 200 OK"));
}

TEST(Tcp, messages_and_keep_alives_in_any_pieces) {
  Server server;
  server.run();
  const Peer phone(SOCK_STREAM, server.at(3));
  ASSERT_TRUE(phone.connected());
  phone.send("\r\n\r\n");
  EXPECT_EQ(phone.receive(), "\r\n");
  for (const char byte : options("TCP")) phone.send({&byte, 1});
  EXPECT_THAT(phone.receive(), HasSubstr("SIP/2.0 200 OK"));
}

TEST(Tcp, a_lie_about_the_length_is_answered_and_ends_the_connection) {
  Server server;
  server.run();
  for (const char* lie : {"-1", "4294967328", "99999999999999999999"}) {
    const Peer phone(SOCK_STREAM, server.at(1));
    std::string bad = options("TCP");
    phone.send(bad.replace(bad.find("Length: 0"), 9, std::string("Length: ") + lie) + options("TCP"));
    EXPECT_THAT(phone.receive(), HasSubstr("SIP/2.0 4"));
    EXPECT_TRUE(phone.closed());
  }
}

TEST(Tcp, who_holds_a_partial_message_is_hung_up_on) {
  NetworkLimits limits;
  limits.partial_message_timeout = 150ms;
  limits.silent_timeout = 300ms;
  Server server(limits);
  server.run();
  const Peer slow(SOCK_STREAM, server.at(1));
  const Peer silent(SOCK_STREAM, server.at(1));
  slow.send("OPTIONS sip:a SIP/2.0\r\n");
  EXPECT_TRUE(slow.closed());
  EXPECT_TRUE(silent.closed());
}

TEST(Tcp, one_source_has_only_so_many_connections) {
  NetworkLimits limits;
  limits.connections_per_source = 2;
  Server server(limits);
  server.run();
  const Peer first(SOCK_STREAM, server.at(1));
  const Peer second(SOCK_STREAM, server.at(1));
  const Peer third(SOCK_STREAM, server.at(1));
  EXPECT_TRUE(third.closed());
  first.send(options("TCP"));
  EXPECT_THAT(first.receive(), HasSubstr("200 OK"));
}

TEST(Tcp, no_descriptors_left_is_survived_without_spinning) {  // RISKS §5
  Server server;
  server.run();
  const Peer before(SOCK_STREAM, server.at(1));
  before.send(options("TCP"));
  EXPECT_THAT(before.receive(), HasSubstr("200 OK"));
  rlimit usual{};
  getrlimit(RLIMIT_NOFILE, &usual);
  const int clients[] = {socket(AF_INET, SOCK_STREAM, 0), socket(AF_INET, SOCK_STREAM, 0)};
  rlimit none = usual;
  none.rlim_cur = static_cast<rlim_t>(clients[1] + 1);
  setrlimit(RLIMIT_NOFILE, &none);
  sockaddr_storage storage{};
  const socklen_t size = to_socket_address(server.at(1), storage);
  const clock_t cpu_before = clock();
  for (const int client : clients) (void)::connect(client, reinterpret_cast<sockaddr*>(&storage), size);
  std::this_thread::sleep_for(300ms);
  EXPECT_LT(clock() - cpu_before, CLOCKS_PER_SEC / 5);
  setrlimit(RLIMIT_NOFILE, &usual);
  for (const int client : clients) ::close(client);
  before.send(options("TCP"));
  EXPECT_THAT(before.receive(), HasSubstr("200 OK"));
  const Peer after(SOCK_STREAM, server.at(1));
  after.send(options("TCP"));
  EXPECT_THAT(after.receive(), HasSubstr("200 OK"));
}

/// Runs a loop until something is so, or two seconds are over.
template <class Done>
bool run_until(flow::IoLoop& loop, Done done) {
  struct Poll {
    flow::IoLoop& loop;
    Done& done;
    int left = 400;
    flow::Timer timer{loop, this, [](Poll& self) {
                        if (self.done() || --self.left == 0) return self.loop.stop();
                        self.timer.start(5ms);
                      }};
  } poll{loop, done};
  poll.timer.start(1ms);
  loop.run();
  return done();
}

// RFC 5923: one connection, both ways and for all that goes there.
TEST(Tcp, opened_connections_are_used_again) {
  Server server;
  server.run();
  Server client;
  const Target target{Protocol::tcp, server.at(1), {}};
  const Flow flow = client.transport->open(target);
  EXPECT_EQ(client.transport->open(target), flow);
  EXPECT_EQ(client.transport->sent_by(flow), client.at(1).to_string());
  client.transport->send(flow, options("TCP"));
  client.transport->send(flow, options("TCP"));
  EXPECT_TRUE(run_until(client.loop, [&] { return client.answers.size() == 2; }));
  EXPECT_EQ(client.last, flow);
  EXPECT_TRUE(client.transport->is_open(flow));
}

TEST(Tcp, what_cannot_be_reached_is_reported) {
  Server client;
  const int taken = *bound_socket(SOCK_STREAM, loopback());
  const Flow flow = client.transport->open({Protocol::tcp, local_address(taken), {}});
  client.transport->send(flow, options("TCP"));
  EXPECT_TRUE(client.ends.empty()) << "never from inside a call";
  EXPECT_TRUE(run_until(client.loop, [&] { return !client.ends.empty(); }));
  EXPECT_EQ(client.ends.at(0), FlowEnd::refused);
  ::close(taken);
  client.transport->send(flow, options("TCP"));
  EXPECT_FALSE(client.transport->is_open(flow));
}

TEST(Tcp, closing_is_reported_once) {
  Server server;
  Server client;
  server.run();
  const Flow flow = client.transport->open({Protocol::tcp, server.at(1), {}});
  client.transport->send(flow, options("TCP"));
  EXPECT_TRUE(run_until(client.loop, [&] { return client.answers.size() == 1; }));
  client.transport->close(flow);
  client.transport->close(flow);
  EXPECT_FALSE(client.transport->is_open(flow));
  client.loop.io().restart();
  EXPECT_TRUE(run_until(client.loop, [&] { return !client.ends.empty(); }));
  EXPECT_EQ(client.ends, std::vector{FlowEnd::closed_here});
  EXPECT_EQ(client.transport->counts().connections, 0U);
}

TEST(Network, a_wildcard_without_a_public_name_is_refused) {
  flow::IoLoop loop;
  NetworkTransport::Config config;
  config.listen.push_back({Protocol::udp, *Address::parse("0.0.0.0", 0), {}, 0});
  NetworkTransport transport(loop, std::move(config));
  EXPECT_FALSE(transport.start());
}

TEST(Network, overload_is_answered_with_503_before_parsing) {
  OverloadControl overload({});
  Instant past{1s};
  for (int i = 0; i < 2000; ++i, past += 10ms) {
    overload.observe(1s);
    (void)overload.admit({Kind::other}, past);
  }
  Server server({}, &overload);
  server.run();
  const Peer phone(SOCK_DGRAM, server.at(0));
  std::string answers;
  for (int i = 0; i < 40; ++i) {
    std::string request = options("UDP");
    request.insert(request.find("Call-ID: ") + 9, std::to_string(i));
    phone.send(request);
  }
  for (int i = 0; i < 40 && !answers.contains("503"); ++i) answers += phone.receive();
  EXPECT_THAT(answers, HasSubstr("503 Service Unavailable"));
  EXPECT_THAT(answers, HasSubstr("Retry-After: "));
}

}  // namespace
}  // namespace centrale::sip
