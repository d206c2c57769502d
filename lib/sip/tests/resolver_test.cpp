// RFC 3263, RFC 2782; RISKS §2 row 22: hostile answers.
#include "sip/resolver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <map>
#include <thread>

#include "flow/io_loop.hpp"
#include "flow/scope.hpp"
#include "flow/virtual_loop.hpp"
#include "sip/dns_cache.hpp"
#include "sip/locate.hpp"
#include "sip/socket_address.hpp"

namespace centrale::sip {
namespace {

using testing::ElementsAre;

/// Answers from a table; what is not in it has no records.
class Table final : public DnsSource {
 public:
  flow::Task<DnsAnswer> ask(std::string name, RecordType type) override {
    asked.push_back(name);
    if (down) {
      DnsAnswer none;
      none.failed = true;
      co_return none;
    }
    co_return answers[{name, type}];
  }
  void a(const std::string& name, const std::string& address, Duration ttl = 60s) {
    DnsAnswer& answer = answers[{name, RecordType::a}];
    answer.addresses.push_back(*Address::parse(address, 0));
    answer.ttl = ttl;
  }
  void srv(const std::string& name, SrvRecord record) {
    answers[{name, RecordType::srv}].srv.push_back(std::move(record));
  }
  void naptr(const std::string& name, NaptrRecord record) {
    answers[{name, RecordType::naptr}].naptr.push_back(std::move(record));
  }
  std::map<std::pair<std::string, RecordType>, DnsAnswer> answers;
  std::vector<std::string> asked;
  bool down = false;
};

std::string text_of(const Target& target) {
  return std::string(to_string(target.protocol)) + " " + target.address.to_string() +
         (target.host.empty() ? "" : " " + target.host);
}

flow::Task<void> collect(DnsSource* source, Uri uri, std::vector<std::string>* out) {
  LocateRules rules;
  rules.ipv6 = false;
  rules.seed = 7;
  const std::vector<Target> targets = co_await locate(source, std::move(uri), rules);
  for (const Target& target : targets) out->push_back(text_of(target));
}

struct LocateTest : testing::Test {
  std::vector<std::string> find(std::string_view uri, DnsSource* source = nullptr) {
    std::vector<std::string> found;
    flow::Scope scope(loop, [](std::exception_ptr failure) { std::rethrow_exception(failure); });
    scope.spawn(collect(source != nullptr ? source : &dns, *Uri::parse(uri), &found));
    loop.settle();
    EXPECT_TRUE(scope.idle());
    return found;
  }
  flow::VirtualLoop loop;
  Table dns;
};

TEST_F(LocateTest, numbers_are_answered_without_asking) {
  EXPECT_THAT(find("sip:a@192.0.2.1"), ElementsAre("UDP 192.0.2.1:5060"));
  EXPECT_THAT(find("sip:a@192.0.2.1:5070;transport=tcp"), ElementsAre("TCP 192.0.2.1:5070"));
  EXPECT_THAT(find("sips:a@[2001:db8::1]"), ElementsAre("TLS [2001:db8::1]:5061 [2001:db8::1]"));
  EXPECT_THAT(find("sip:a@example.com;maddr=192.0.2.9"), ElementsAre("UDP 192.0.2.9:5060"));
  EXPECT_THAT(find("tel:+31"), ElementsAre());
  EXPECT_TRUE(dns.asked.empty());
}

TEST_F(LocateTest, naptr_then_srv_then_addresses) {
  dns.naptr("example.com", {50, 50, "s", "SIPS+D2T", "_sips._tcp.example.com"});
  dns.naptr("example.com", {90, 50, "s", "SIP+D2T", "_sip._tcp.Example.com"});
  dns.naptr("example.com", {100, 50, "s", "SIP+D2U", "_sip._udp.example.com"});
  dns.naptr("example.com", {10, 10, "u", "E2U+sip", "!^.*$!sip:evil@evil!"});
  dns.srv("_sips._tcp.example.com", {0, 1, 5061, "server1.example.com."});
  dns.srv("_sip._tcp.example.com", {1, 1, 5060, "server2.example.com"});
  dns.srv("_sip._tcp.example.com", {0, 1, 5060, "server1.example.com"});
  dns.a("server1.example.com", "192.0.2.1");
  dns.a("server2.example.com", "192.0.2.2");
  // Each name is asked for once in a search, so server1 counts where it is met first.
  EXPECT_THAT(find("sip:a@example.com"), ElementsAre("TLS 192.0.2.1:5061 example.com", "TCP 192.0.2.2:5060"));
}

TEST_F(LocateTest, without_naptr_the_services_are_tried_in_our_order) {
  dns.srv("_sip._tcp.example.com", {0, 1, 5080, "t.example.com"});
  dns.srv("_sip._udp.example.com", {0, 1, 5070, "u.example.com"});
  dns.a("t.example.com", "192.0.2.1");
  dns.a("u.example.com", "192.0.2.2");
  EXPECT_THAT(find("sip:a@example.com"), ElementsAre("UDP 192.0.2.2:5070", "TCP 192.0.2.1:5080"));
  EXPECT_THAT(find("sip:a@example.com;transport=tcp"), ElementsAre("TCP 192.0.2.1:5080"));
}

TEST_F(LocateTest, an_explicit_port_or_no_srv_mean_the_name_itself) {
  dns.a("example.com", "192.0.2.1");
  EXPECT_THAT(find("sip:a@example.com:5090"), ElementsAre("UDP 192.0.2.1:5090"));
  EXPECT_THAT(dns.asked, ElementsAre("example.com"));
  EXPECT_THAT(find("sip:a@example.com"), ElementsAre("UDP 192.0.2.1:5060"));
  EXPECT_THAT(find("sips:a@example.com"), ElementsAre("TLS 192.0.2.1:5061 example.com"));
  EXPECT_THAT(find("sip:a@example.com;transport=carrier-pigeon"), ElementsAre());
  EXPECT_THAT(find("sips:a@example.com;transport=udp"), ElementsAre());
}

TEST_F(LocateTest, hostile_answers_are_bounded) {
  for (int i = 0; i < 1000; ++i) {
    dns.naptr("example.com", {1, 1, "s", "SIP+D2U", "n" + std::to_string(i) + ".example.com"});
    dns.srv("n" + std::to_string(i) + ".example.com", {0, 0, 5060, "n" + std::to_string(i) + ".example.com"});
    dns.a("n" + std::to_string(i) + ".example.com", "192.0.2." + std::to_string(i % 250));
  }
  dns.naptr("loop.example", {1, 1, "s", "SIP+D2U", "loop.example"});
  dns.srv("loop.example", {0, 0, 5060, "loop.example"});
  EXPECT_LE(find("sip:a@example.com").size(), kMostRecords);
  EXPECT_LE(dns.asked.size(), 2 * kMostRecords);
  EXPECT_THAT(find("sip:a@loop.example"), ElementsAre());
}

// RFC 2782: a weight of 3 to 1 is drawn three times as often.
TEST(Srv, by_priority_and_weight) {
  int heavy_first = 0;
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    const auto ordered = in_order({{2, 9, 1, "last"}, {1, 10, 1, "light"}, {1, 30, 1, "heavy"}}, seed);
    ASSERT_EQ(ordered[2].target, "last");
    heavy_first += ordered[0].target == "heavy" ? 1 : 0;
  }
  EXPECT_NEAR(heavy_first, 3000, 200);
}

TEST_F(LocateTest, answers_are_kept_and_old_ones_serve_while_the_servers_are_down) {
  dns.a("example.com", "192.0.2.1", 60s);
  DnsCache cache(loop, dns, {});
  const std::string uri = "sip:a@example.com:5060";
  EXPECT_THAT(find(uri, &cache), ElementsAre("UDP 192.0.2.1:5060"));
  loop.advance(59s);
  EXPECT_THAT(find(uri, &cache), ElementsAre("UDP 192.0.2.1:5060"));
  EXPECT_EQ(dns.asked.size(), 1U);
  dns.down = true;
  loop.advance(23h);
  EXPECT_THAT(find(uri, &cache), ElementsAre("UDP 192.0.2.1:5060"));
  EXPECT_EQ(dns.asked.size(), 2U);
  EXPECT_THAT(find(uri, &cache), ElementsAre("UDP 192.0.2.1:5060"));
  EXPECT_EQ(dns.asked.size(), 2U) << "failed servers have a rest";
  loop.advance(2h);
  EXPECT_THAT(find(uri, &cache), ElementsAre());
}

TEST_F(LocateTest, the_cache_has_a_size) {
  DnsCache cache(loop, dns, {.names = 10});
  for (int i = 0; i < 100; ++i) (void)find("sip:a@h" + std::to_string(i) + ".example:5060", &cache);
  EXPECT_LE(cache.size(), 10U);
}

/// A name server on loopback that answers every question with bytes that the test makes.
class NameServer {
 public:
  using Answer = std::function<std::string(std::string question)>;
  explicit NameServer(Answer answer)
      : socket_(*bound_socket(SOCK_DGRAM, *Address::parse("127.0.0.1", 0))),
        answer_(std::move(answer)),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}
  ~NameServer() {
    thread_.request_stop();
    thread_.join();
    ::close(socket_);
  }
  [[nodiscard]] Address at() const { return local_address(socket_); }

 private:
  void run(const std::stop_token& stop) const {
    char bytes[4096];
    while (!stop.stop_requested()) {
      sockaddr_storage from{};
      socklen_t size = sizeof from;
      const ssize_t got =
          recvfrom(socket_, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (got <= 0) {
        std::this_thread::sleep_for(2ms);
        continue;
      }
      const std::string reply = answer_(std::string(bytes, static_cast<std::size_t>(got)));
      (void)!sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }
  int socket_;
  Answer answer_;
  std::jthread thread_;
};

/// The question's header and name, with that many records behind.
std::string reply_to(std::string question, const std::vector<std::string>& records) {
  const std::size_t end = question.find('\0', 12) + 5;  // no EDNS back
  question.resize(end);
  question[2] = static_cast<char>(0x81);
  question[3] = static_cast<char>(0x80);
  question[6] = static_cast<char>(records.size() >> 8);
  question[7] = static_cast<char>(records.size());
  question[10] = question[11] = 0;
  for (const std::string& record : records) question += std::string("\xc0\x0c", 2) + record;
  return question;
}
std::string a_record(char last) {
  return std::string("\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02", 13) + last;
}

bool asks_for_a(const std::string& question) { return question[question.find('\0', 12) + 2] == 1; }

flow::Task<void> resolve_and_stop(DnsResolver* resolver, Uri uri, std::vector<std::string>* out,
                                  flow::IoLoop* loop) {
  const auto targets = co_await resolver->resolve(std::move(uri));
  for (const Target& target : targets) out->push_back(text_of(target));
  loop->stop();
}

std::vector<std::string> resolve_by(const NameServer& server, std::string_view uri) {
  flow::IoLoop loop;
  DnsResolver::Config config;
  config.servers = {server.at()};
  config.query_timeout = 100ms;
  DnsResolver resolver(loop, std::move(config));
  std::vector<std::string> found;
  flow::Scope scope(loop, [](std::exception_ptr failure) { std::rethrow_exception(failure); });
  scope.spawn(resolve_and_stop(&resolver, *Uri::parse(uri), &found, &loop));
  loop.run();
  return found;
}

TEST(DnsResolver, asks_a_name_server) {
  const NameServer server([](std::string question) {
    return reply_to(
        question, asks_for_a(question) ? std::vector{a_record(1), a_record(2)} : std::vector<std::string>{});
  });
  EXPECT_THAT(resolve_by(server, "sip:a@example.com"),
              testing::UnorderedElementsAre("UDP 192.0.2.1:5060", "UDP 192.0.2.2:5060"));
}

TEST(DnsResolver, survives_rubbish_floods_and_silence) {
  const NameServer rubbish(
      [](std::string question) { return question.substr(0, 2) + std::string(400, '\xff'); });
  EXPECT_THAT(resolve_by(rubbish, "sip:a@example.com:5060"), ElementsAre());
  const NameServer flood([](std::string question) {
    std::vector<std::string> records;
    for (int i = 0; i < 200; ++i) records.push_back(a_record(static_cast<char>(i)));
    return reply_to(std::move(question), records);
  });
  EXPECT_LE(resolve_by(flood, "sip:a@example.com:5060").size(), kMostRecords);
  const NameServer silent([](const std::string&) { return std::string(); });
  EXPECT_THAT(resolve_by(silent, "sip:a@example.com:5060"), ElementsAre());
}

TEST(DnsResolver, a_search_may_be_given_up) {
  const NameServer silent([](const std::string&) { return std::string(); });
  flow::IoLoop loop;
  DnsResolver::Config config;
  config.servers = {silent.at()};
  DnsResolver resolver(loop, std::move(config));
  std::vector<std::string> found;
  flow::Scope scope(loop, [](std::exception_ptr failure) { std::rethrow_exception(failure); });
  scope.spawn(resolve_and_stop(&resolver, *Uri::parse("sip:a@example.com"), &found, &loop));
  struct Stop {
    flow::IoLoop& loop;
    flow::Timer timer{loop, this, [](Stop& self) { self.loop.stop(); }};
  } stop{loop};
  stop.timer.start(50ms);
  loop.run();
  scope.cancel_now();
  EXPECT_TRUE(found.empty());
}

}  // namespace
}  // namespace centrale::sip
