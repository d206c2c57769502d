#include "sip/memory_network.hpp"

#include <gtest/gtest.h>

#include "flow/virtual_loop.hpp"
#include "sip/writer.hpp"

namespace centrale::sip {
namespace {

const Address kA = *Address::parse("192.0.2.1", 5060);
const Address kB = *Address::parse("192.0.2.2", 5060);

std::string options(int cseq) {
  MessageWriter writer;
  writer.request("OPTIONS", "sip:b@192.0.2.2")
      .header(HeaderName::via, "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKx");
  writer.header(HeaderName::from, "<sip:a@a>;tag=1")
      .header(HeaderName::to, "<sip:b@b>")
      .header(HeaderName::call_id, "c");
  return std::move(writer.cseq(static_cast<std::uint32_t>(cseq), "OPTIONS")).finish();
}

struct MemoryNetworkTest : testing::Test {
  MemoryNetworkTest() {
    b->on_message([this](Message&& message, const Flow& flow) {
      got.push_back(message.cseq());
      last = flow;
    });
    a->on_flow_closed([this](const Flow&, FlowEnd end) { ends.push_back(end); });
    b->on_flow_closed([this](const Flow&, FlowEnd end) { ends.push_back(end); });
  }
  flow::VirtualLoop loop;
  MemoryNetwork network{loop};
  std::unique_ptr<Transport> a = network.attach(kA);
  std::unique_ptr<Transport> b = network.attach(kB);
  std::vector<std::uint32_t> got;
  std::vector<FlowEnd> ends;
  Flow last;
};

TEST_F(MemoryNetworkTest, datagrams_arrive_late_lost_or_out_of_order_as_the_test_says) {
  network.decide([](const Flow&, std::string_view bytes) {
    if (bytes.find("CSeq: 2 ") != std::string_view::npos) return MemoryNetwork::Fate{.lost = true};
    return MemoryNetwork::Fate{.delay = bytes.find("CSeq: 1 ") != std::string_view::npos ? 20ms : 5ms};
  });
  const Flow flow = a->open({Protocol::udp, kB, {}});
  for (int i = 1; i <= 3; ++i) a->send(flow, options(i));
  loop.advance(1s);
  EXPECT_EQ(got, (std::vector<std::uint32_t>{3, 1}));
  EXPECT_EQ(network.trace().size(), 3U);
  EXPECT_TRUE(network.trace()[1].lost);
}

TEST_F(MemoryNetworkTest, a_connection_keeps_order_goes_both_ways_and_breaks) {
  network.decide([](const Flow&, std::string_view bytes) {
    return MemoryNetwork::Fate{.delay = bytes.find("CSeq: 1 ") != std::string_view::npos ? 20ms : 5ms};
  });
  const Flow flow = a->open({Protocol::tcp, kB, {}});
  EXPECT_EQ(a->open({Protocol::tcp, kB, {}}), flow);
  for (int i = 1; i <= 2; ++i) a->send(flow, options(i));
  loop.advance(1s);
  EXPECT_EQ(got, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_TRUE(b->is_open(last));
  network.break_connections(kB);
  loop.advance(1s);
  EXPECT_EQ(ends, (std::vector{FlowEnd::closed_by_peer, FlowEnd::closed_by_peer}));
  EXPECT_FALSE(a->is_open(flow));
}

TEST_F(MemoryNetworkTest, nobody_there) {
  network.unplug(kB);
  loop.advance(1s);
  const Flow flow = a->open({Protocol::tcp, kB, {}});
  a->send(flow, options(1));
  EXPECT_TRUE(ends.empty());
  loop.advance(1s);
  EXPECT_EQ(ends, std::vector{FlowEnd::refused});
}

TEST_F(MemoryNetworkTest, what_is_no_message_goes_nowhere) {
  a->send(a->open({Protocol::udp, kB, {}}), "rubbish");
  loop.advance(1s);
  EXPECT_EQ(network.refused(), 1U);
}

}  // namespace
}  // namespace centrale::sip
