#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "media_io/poller.hpp"
#include "media_io/port_range.hpp"

namespace centrale::media_io {
namespace {

const rtp::Address kHere = *rtp::parse_address("127.0.0.1", 0);

TEST(UdpSocket, SaysWhoSentAndHowMuch) {
  const auto a = UdpSocket::bind(kHere);
  const auto b = UdpSocket::bind(kHere);
  std::vector<std::uint8_t> large(60000, 7);
  ASSERT_TRUE(a->send(large, b->local()));
  Poller poller;
  poller.watch(b->number(), {.kind = 3, .index = 9});
  const auto happened = poller.wait(1s);
  ASSERT_EQ(happened.size(), 1U);
  EXPECT_EQ(happened[0].tag.kind, 3U);
  EXPECT_EQ(happened[0].tag.index, 9U);
  std::array<std::uint8_t, 2048> buffer{};
  const auto got = b->receive(buffer);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->bytes, 60000U);
  EXPECT_EQ(got->from, a->local());
  EXPECT_FALSE(b->receive(buffer));
}

TEST(UdpSocket, DrainLeavesNothing) {
  const auto a = UdpSocket::bind(kHere);
  const auto b = UdpSocket::bind(kHere);
  for (std::uint8_t i = 0; i < 5; ++i) a->send(std::span(&i, 1), b->local());
  EXPECT_EQ(b->drain(), 5U);
}

TEST(UdpSocket, Ipv6) {
  const auto a = UdpSocket::bind(*rtp::parse_address("::1", 0));
  if (!a) GTEST_SKIP() << a.error().what;
  std::array<std::uint8_t, 3> bytes{1, 2, 3};
  EXPECT_TRUE(a->send(bytes, a->local()));
  EXPECT_EQ(a->receive(bytes)->from, a->local());
}

/// An even port with a few free ones above it.
std::uint16_t free_range() {
  while (true) {
    const auto probe = UdpSocket::bind(kHere);
    const std::uint16_t port = static_cast<std::uint16_t>(probe->local().port & ~1);
    if (port < 60000) return port;
  }
}

TEST(PortRange, PortsOfOthersAreLeftOut) {
  const std::uint16_t first = free_range();
  const auto other = UdpSocket::bind(kHere.with_port(static_cast<std::uint16_t>(first + 3)));
  const auto range = PortRange::bind(kHere, first, static_cast<std::uint16_t>(first + 7));
  ASSERT_TRUE(range) << range.error().what;
  EXPECT_EQ(range->pairs().size(), 4U);
  EXPECT_FALSE(range->index_of(static_cast<std::uint16_t>(first + 2)));
  EXPECT_FALSE(range->index_of(static_cast<std::uint16_t>(first + 1)));
  EXPECT_FALSE(range->index_of(static_cast<std::uint16_t>(first + 8)));
  EXPECT_FALSE(range->index_of(10));
  EXPECT_EQ(range->last(), first + 6);
}

}  // namespace
}  // namespace centrale::media_io
