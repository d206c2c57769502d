// RTP bleed and injection (RISKS row 17), and whatever bytes the network brings (row 20).
#include <thread>

#include "worker_fixture.hpp"

namespace centrale::media_worker {
namespace {

class Strangers : public WorkerTest {
 protected:
  /// A hundred calls, one end of each behind NAT, all talking.
  void make_calls() {
    for (int i = 0; i < 200; ++i) phones.push_back(std::make_unique<Phone>());
    for (std::size_t i = 0; i < phones.size(); i += 2) {
      EndpointConfig behind_nat = phones[i]->config();
      behind_nat.source = SourcePolicy::latch;
      behind_nat.remote = *rtp::parse_address("192.168.1.20", 4000);
      ids.push_back(open(*phones[i], behind_nat));
      ids.push_back(open(*phones[i + 1]));
      control->send(Connect{.a = ids[i], .b = ids[i + 1]});
    }
    control->list();
    for (int i = 0; i < 10; ++i) {
      for (auto& phone : phones) phone->talk();
      for (auto& phone : phones) phone->listen(0ms);
    }
  }
  /// Each attacker sends to every port, RTP and RTCP, of calls and of none.
  void spray(std::span<Phone> attackers) {
    for (std::uint32_t port = control->welcome.first_port; port <= control->welcome.last_port + 1U; ++port) {
      for (Phone& attacker : attackers) {
        attacker.calls(static_cast<std::uint16_t>(port));
        attacker.talk();
      }
    }
  }
  /// Packets that all phones have heard since the last time, when no more come.
  std::size_t heard_by_phones() {
    std::size_t sum = 0;
    for (int quiet = 0; quiet < 5; ++quiet) {
      control->list();  // the worker has had a turn
      std::this_thread::sleep_for(10ms);
      for (auto& phone : phones) {
        phone->listen(0ms);
        if (!phone->heard.empty()) quiet = 0;
        sum += phone->heard.size();
        phone->forget();
      }
    }
    return sum;
  }

  std::vector<std::unique_ptr<Phone>> phones;
  std::vector<EndpointId> ids;
};

TEST_F(Strangers, SprayOverEveryPortDuringAHundredCallsReachesNobody) {
  make_calls();
  EXPECT_GE(heard_by_phones(), 200U * 9);  // the first packet of a phone behind NAT only finds it
  std::array<Phone, 3> attackers = {Phone(), Phone(Codec::pcmu), Phone()};
  attackers[2].next.ssrc = phones[0]->next.ssrc;  // even one who knows an SSRC
  for (int round = 0; round < 5; ++round) spray(attackers);
  EXPECT_EQ(heard_by_phones(), 0U) << "injected";
  for (Phone& attacker : attackers) {
    attacker.listen(5ms);
    EXPECT_EQ(attacker.heard.size(), 0U) << "bled";
  }
  EXPECT_GE(control->statistics(ids[0]).strangers_refused, 5U);
  EXPECT_GE(control->statistics(ids[1]).strangers_refused, 5U);
  for (auto& phone : phones) phone->talk();
  EXPECT_EQ(heard_by_phones(), 200U);  // and every call goes on
}

TEST_F(Strangers, PhoneBehindNatIsFoundAndAnswered) {
  Phone a(Codec::pcma, 1000);
  Phone b(Codec::pcma, 700);
  EndpointConfig behind_nat = a.config();
  behind_nat.source = SourcePolicy::latch;
  behind_nat.remote = *rtp::parse_address("192.168.1.20", 4000);
  behind_nat.latch_host = *rtp::parse_address("127.0.0.1", 0);
  const EndpointId a_id = open(a, behind_nat);
  const EndpointId b_id = open(b);
  control->send(Connect{.a = a_id, .b = b_id});
  control->list();
  a.talk();
  a.talk();
  ASSERT_TRUE(b.listen_until(1));
  talk(a, b, 30);
  EXPECT_TRUE(a.hears(700));
  EXPECT_EQ(control->wait_for<MediaStarted>().from, a.address());
}

TEST_F(Strangers, JunkOfEverySizeOnALiveCallHarmsNothing) {
  Phone a(Codec::pcma, 1000);
  Phone b(Codec::pcma, 700);
  const EndpointId a_id = open(a);
  const auto port_of_a = static_cast<std::uint16_t>(next_port - 2);  // ports in use elsewhere are passed over
  const EndpointId b_id = open(b);
  control->send(Connect{.a = a_id, .b = b_id});
  control->list();
  talk(a, b, 20);
  Phone stranger;
  stranger.calls(port_of_a);
  std::uint32_t seed = 7;
  for (std::size_t size = 1; size < 65000; size += size < 300 ? 1 : size / 3) {
    std::vector<std::uint8_t> junk(size);
    for (auto& byte : junk) byte = static_cast<std::uint8_t>((seed = seed * 1664525 + 1013904223) >> 24);
    a.send_raw(junk);
    stranger.send_raw(junk);
    junk[0] = 0xbf;  // version 2 with everything set: CSRCs, extension, padding
    if (size > 1) junk[1] = 8;
    a.send_raw(junk);
    if (size > 1) junk[1] = 101;
    a.send_raw(junk);
    if (size > 1) junk[1] = 200;
    a.send_raw(junk);
    if (size % 16 == 0) control->list();  // lets the worker keep up
  }
  control->list();
  b.listen(20ms);
  b.forget();
  a.forget();
  a.next.sequence = static_cast<std::uint16_t>(a.next.sequence + 30000);
  talk(a, b, 30);
  EXPECT_TRUE(a.hears(700));
  EXPECT_TRUE(b.hears(1000));
  const auto statistics = control->statistics(a_id);
  EXPECT_GT(statistics.invalid, 100U);
  EXPECT_GT(statistics.strangers_refused, 100U);
}

}  // namespace
}  // namespace centrale::media_worker
