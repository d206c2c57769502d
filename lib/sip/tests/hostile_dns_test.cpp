// RISKS §2 row 22: name servers that lie, over UDP and over TCP. Whatever comes, the search ends, its outcome
// is bounded, and the loop serves others meanwhile.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>
#include <thread>

#include "flow/io_loop.hpp"
#include "flow/scope.hpp"
#include "sip/locate.hpp"
#include "sip/resolver.hpp"
#include "sip/socket_address.hpp"

namespace centrale::sip {
namespace {

using Answer = std::function<std::string(const std::string& question)>;

/// Both answers are whole messages; over TCP their length is put before them, unless `announced` says
/// another.
struct Lies {
  const char* name;
  Answer udp;
  Answer tcp{};
  int announced = -1;
};

class HostileServer {
 public:
  explicit HostileServer(Lies lies)
      : lies_(std::move(lies)),
        udp_(*bound_socket(SOCK_DGRAM, *Address::parse("127.0.0.1", 0))),
        tcp_(*bound_socket(SOCK_STREAM, local_address(udp_))),
        thread_([this](const std::stop_token& stop) { run(stop); }) {
    listen(tcp_, 64);
  }
  HostileServer(const HostileServer&) = delete;
  HostileServer& operator=(const HostileServer&) = delete;
  ~HostileServer() {
    thread_.request_stop();
    thread_.join();
    ::close(udp_);
    ::close(tcp_);
  }
  [[nodiscard]] Address at() const { return local_address(udp_); }

 private:
  void run(const std::stop_token& stop) const {
    std::array<pollfd, 2> both{{{udp_, POLLIN, 0}, {tcp_, POLLIN, 0}}};
    while (!stop.stop_requested()) {
      poll(both.data(), both.size(), 5);
      if ((both[0].revents & POLLIN) != 0) answer_datagram();
      if ((both[1].revents & POLLIN) != 0) answer_stream();
    }
  }
  void answer_datagram() const {
    std::string bytes(4096, '\0');
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const ssize_t got =
        recvfrom(udp_, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (got < 12) return;
    const std::string reply = lies_.udp(bytes.substr(0, static_cast<std::size_t>(got)));
    (void)!sendto(udp_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
  }
  void answer_stream() const {
    const int peer = accept(tcp_, nullptr, nullptr);
    if (peer < 0) return;
    std::string bytes(4096, '\0');
    const ssize_t got = recv(peer, bytes.data(), bytes.size(), 0);
    if (got > 14 && lies_.tcp) {
      std::string reply = lies_.tcp(bytes.substr(2, static_cast<std::size_t>(got) - 2));
      const auto length = lies_.announced < 0 ? reply.size() : static_cast<std::size_t>(lies_.announced);
      reply.insert(0, {static_cast<char>(length >> 8), static_cast<char>(length)});
      (void)!send(peer, reply.data(), reply.size(), MSG_NOSIGNAL);
    }
    ::close(peer);
  }

  Lies lies_;
  int udp_, tcp_;
  std::jthread thread_;
};

std::string number(std::size_t value) { return {static_cast<char>(value >> 8), static_cast<char>(value)}; }

/// The question, then `answers` as they are, said to be `count` records; bit TC when `truncated`.
std::string reply_with(std::string question, const std::string& answers, std::size_t count,
                       bool truncated = false) {
  question.resize(question.find('\0', 12) + 5);
  question[2] = static_cast<char>(truncated ? 0x83 : 0x81);
  question[3] = static_cast<char>(0x80);
  question.replace(6, 6, number(count) + number(0) + number(0));
  return question + answers;
}

/// Of the type that was asked for.
std::string record(const std::string& question, const std::string& name, const std::string& data) {
  const std::string type = question.substr(question.find('\0', 12) + 1, 2);
  return name + type + std::string("\0\1\0\0\0\x3c", 6) + number(data.size()) + data;
}

const std::string kAsked("\xc0\x0c", 2);

Answer each(std::string name, std::string data, std::size_t times = 1, bool truncated = false) {
  return [=](const std::string& question) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += record(question, name, data);
    return reply_with(question, all, times, truncated);
  };
}
Answer bytes(std::string answers, std::size_t count) {
  return [=](const std::string& question) { return reply_with(question, answers, count); };
}

std::string alias(const std::string& from, const std::string& to) {
  return from + std::string("\0\5\0\1\0\0\0\x3c", 8) + number(to.size()) + to;
}
std::string chain_of_aliases(int length) {
  std::string all, from = kAsked;
  for (int i = 0; i < length; ++i) {
    const std::string to = std::string("\3n") + static_cast<char>('a' + i / 26) +
                           static_cast<char>('a' + i % 26) + std::string("\0", 1);
    all += alias(from, to);
    from = to;
  }
  return all;
}

std::vector<Lies> all_lies() {
  const std::string address("\xc0\x00\x02\x01", 4);
  const std::string service("\0\1\0\1\x13\xc4", 6);
  const Answer cut = each(kAsked, address, 1, true);
  return {
      {"a_name_that_points_at_itself", bytes(std::string("\xc0\x1d\0\1\0\1\0\0\0\x3c\0\4aaaa", 16), 1)},
      {"a_pointer_beyond_the_end", bytes(std::string("\xff\xff\0\1\0\1\0\0\0\x3c\0\4aaaa", 16), 1)},
      {"an_alias_of_itself", bytes(alias(kAsked, kAsked), 1)},
      {"a_chain_of_aliases", bytes(chain_of_aliases(60), 60)},
      {"more_records_announced_than_there_are", bytes({}, 65535)},
      {"data_longer_than_the_message", bytes(kAsked + std::string("\0\1\0\1\0\0\0\x3c\xff\xff", 10), 1)},
      {"data_of_no_length", each(kAsked, {})},
      {"services_that_lead_to_themselves", each(kAsked, service + kAsked)},
      {"services_without_a_name", each(kAsked, service)},
      {"labels_of_63_without_end", each(kAsked, service + std::string(400, '\x3f'))},
      {"naptr_junk", each(kAsked, std::string("\0\1\0\1\xff") + std::string(250, 'x'))},
      {"2000_addresses_in_a_datagram", each(kAsked, address, 2000)},
      {"64_KiB_over_tcp", cut, each(kAsked, address, 4000)},
      {"4000_services_over_tcp", cut, each(kAsked, service + kAsked, 2700)},
      {"a_stream_that_announces_more", cut, each(kAsked, address, 2), 65535},
      {"a_stream_that_announces_nothing", cut, each(kAsked, address, 2), 0},
      {"a_stream_that_ends_at_once", cut},
      {"another_question_s_answer", [](std::string question) { return ++question[0], question; }},
      {"only_a_head", [](const std::string& question) { return question.substr(0, 12); }},
      {"nothing", [](const std::string&) { return std::string(); }},
  };
}

flow::Task<void> search(DnsResolver* resolver, Uri uri, std::vector<Target>* out, flow::IoLoop* loop) {
  *out = co_await resolver->resolve(std::move(uri));
  loop->stop();
}

/// Fires each 5 ms, and keeps how late it was at worst: what another call would have waited.
struct Ticker {
  explicit Ticker(flow::IoLoop& loop) : timer(loop, this, [](Ticker& self) { self.tick(); }) { start(); }
  void start() {
    due = std::chrono::steady_clock::now() + 5ms;
    timer.start(5ms);
  }
  void tick() {
    worst = std::max<Duration>(worst, std::chrono::steady_clock::now() - due);
    start();
  }
  flow::Timer timer;
  Instant due;
  Duration worst{};
};

class HostileDns : public testing::TestWithParam<Lies> {};

TEST_P(HostileDns, is_bounded_and_blocks_nobody) {
  const HostileServer server(GetParam());
  for (const char* uri : {"sip:a@example.com", "sip:a@example.com:5060", "sips:a@example.com"}) {
    flow::IoLoop loop;
    DnsResolver::Config config;
    config.servers = {server.at()};
    config.query_timeout = 50ms;
    config.tries = 1;
    DnsResolver resolver(loop, std::move(config));
    std::vector<Target> found;
    flow::Scope scope(loop, [](std::exception_ptr failure) { std::rethrow_exception(failure); });
    scope.spawn(search(&resolver, *Uri::parse(uri), &found, &loop));
    Ticker ticker(loop);
    const auto begin = std::chrono::steady_clock::now();
    loop.run();
    EXPECT_LE(found.size(), kMostRecords);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s) << uri;
    EXPECT_LT(ticker.worst, 250ms) << uri << ": what a call beside it would have waited";
  }
}

INSTANTIATE_TEST_SUITE_P(Lies, HostileDns, testing::ValuesIn(all_lies()),
                         [](const auto& each) { return each.param.name; });

/// The server is believed where it does not lie: the cases above fail for their lies alone.
TEST(HostileDnsServer, is_heard_over_tcp) {
  const std::string address("\xc0\x00\x02\x01", 4);
  const HostileServer server({"", each(kAsked, address, 1, true), each(kAsked, address, 2)});
  flow::IoLoop loop;
  DnsResolver::Config config;
  config.servers = {server.at()};
  config.query_timeout = 500ms;
  config.ipv6 = false;
  DnsResolver resolver(loop, std::move(config));
  std::vector<Target> found;
  flow::Scope scope(loop, [](std::exception_ptr failure) { std::rethrow_exception(failure); });
  scope.spawn(search(&resolver, *Uri::parse("sip:a@example.com:5060"), &found, &loop));
  loop.run();
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().address.to_string(), "192.0.2.1:5060");
}

}  // namespace
}  // namespace centrale::sip
