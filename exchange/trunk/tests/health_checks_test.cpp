#include "trunk/health_checks.hpp"

#include <gtest/gtest.h>

#include <set>

#include "flow/virtual_loop.hpp"
#include "sip/memory_network.hpp"

namespace centrale::trunk {
namespace {

/// Says `status` to OPTIONS; 0: nothing.
struct Carrier {
  Carrier(flow::Loop& of, sip::MemoryNetwork& network, sip::Resolver& resolver, const std::string& host)
      : loop(of),
        transport(network.attach(*sip::Address::parse(host, 5060))),
        stack(loop, *transport, resolver, {}) {
    stack.on_options([this](sip::Incoming&& request) {
      asked.push_back(loop.now());
      if (status != 0) return request.respond(status);
      unanswered.push_back(std::move(request));
    });
  }
  flow::Loop& loop;
  std::unique_ptr<sip::Transport> transport;
  sip::Stack stack;
  int status = 200;
  std::vector<Instant> asked;
  std::vector<sip::Incoming> unanswered;  // one that is dropped would be refused
};

directory::Trunk checked(const std::string& id, const std::string& host) {
  directory::Trunk trunk;
  trunk.id = TrunkId(id);
  trunk.targets = {"sip:" + host + ":5060"};
  trunk.profile.health = {.interval = 20s, .down_after = 3, .up_after = 2};
  return trunk;
}

struct HealthChecksTest : testing::Test {
  HealthChecksTest() { configure({checked("carrier", "10.0.0.3")}); }
  void configure(std::vector<directory::Trunk> all) {
    directory.replace_trunks(std::move(all));
    trunks.reload();
    checks.reload();
  }
  [[nodiscard]] Health health() const { return trunks.health_of("sip:10.0.0.3:5060"); }

  flow::VirtualLoop loop;
  sip::MemoryNetwork network{loop};
  sip::FixedResolver resolver;
  std::unique_ptr<sip::Transport> transport = network.attach(sip::Address::parse("10.0.0.1", 5060).value());
  sip::Stack stack{loop, *transport, resolver, {}};
  Carrier carrier{loop, network, resolver, "10.0.0.3"};
  directory::Directory directory;
  std::vector<std::string> log;
  Trunks trunks{loop, directory};
  HealthChecks checks{stack, directory, trunks, 7,
                      [this](std::string line) { log.push_back(std::move(line)); }};
};

TEST_F(HealthChecksTest, one_answer_is_enough_to_be_up_at_first) {
  EXPECT_EQ(health(), Health::unknown);
  loop.advance(25s);
  EXPECT_EQ(health(), Health::up);
}

TEST_F(HealthChecksTest, down_after_three_without_an_answer_and_up_after_two_with_one) {
  loop.advance(25s);
  carrier.status = 0;
  loop.advance(44s);
  EXPECT_EQ(health(), Health::up) << "two lost ones are no reason";
  loop.advance(40s);
  EXPECT_EQ(health(), Health::down);
  ASSERT_FALSE(log.empty());
  EXPECT_EQ(log.back(), "trunk carrier: sip:10.0.0.3:5060 is down");
  carrier.status = 200;
  loop.advance(70s);
  EXPECT_EQ(health(), Health::up);
}

TEST_F(HealthChecksTest, whatever_it_says_it_is_there_but_for_503) {
  carrier.status = 404;
  loop.advance(25s);
  EXPECT_EQ(health(), Health::up);
  carrier.status = 503;
  loop.advance(90s);
  EXPECT_EQ(health(), Health::down);
}

TEST_F(HealthChecksTest, what_is_down_goes_behind_the_others_and_is_still_there) {
  Carrier second{loop, network, resolver, "10.0.0.4"};
  configure({checked("carrier", "10.0.0.3"), checked("other", "10.0.0.4")});
  carrier.status = 0;
  loop.advance(120s);
  const auto routes = trunks.routes(TenantId("acme"), E164("31201234567"), false);
  ASSERT_EQ(routes.size(), 2U);
  EXPECT_EQ(routes[0].trunk->id, TrunkId("other"));
  EXPECT_EQ(routes[1].trunk->id, TrunkId("carrier"));
}

TEST_F(HealthChecksTest, nobody_is_asked_who_did_not_ask_for_it) {
  auto quiet = checked("carrier", "10.0.0.3");
  quiet.profile.health.interval = 0s;
  configure({quiet});
  loop.advance(10min);
  EXPECT_TRUE(carrier.asked.empty());
  EXPECT_EQ(health(), Health::unknown);
}

TEST_F(HealthChecksTest, a_hundred_trunks_do_not_beat_together) {
  std::vector<directory::Trunk> many;
  for (int at = 0; at < 100; ++at) {
    auto one = checked("carrier-" + std::to_string(at), "10.0.0.3");
    one.targets = {"sip:" + std::to_string(at) + "@10.0.0.3:5060"};
    many.push_back(one);
  }
  configure(many);
  loop.advance(10min);
  std::map<std::int64_t, int> by_second;
  for (const Instant each : carrier.asked) ++by_second[each.time_since_epoch() / 1s];
  int most = 0;
  for (const auto& [second, count] : by_second) most = std::max(most, count);
  EXPECT_GT(carrier.asked.size(), 2800U);
  EXPECT_LE(most, 20) << "five a second on average";
}

TEST_F(HealthChecksTest, one_that_is_configured_no_more_is_forgotten) {
  loop.advance(25s);
  configure({});
  EXPECT_EQ(health(), Health::unknown);
  const auto before = carrier.asked.size();
  loop.advance(5min);
  EXPECT_EQ(carrier.asked.size(), before);
}

}  // namespace
}  // namespace centrale::trunk
