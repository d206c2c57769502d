#include "media_io/packet_ring.hpp"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "media_io/udp_socket.hpp"
#include "rtp/packet.hpp"

namespace centrale::media_io {
namespace {

const rtp::Address kHere = *rtp::parse_address("127.0.0.1", 0);

class Ring : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!ring) GTEST_SKIP() << "this kernel has no io_uring for us";
  }
  UdpSocket& watched(std::uint32_t index) {
    sockets.push_back(std::move(*UdpSocket::bind(kHere)));
    ring->watch(sockets.back().number(), {.kind = 4, .index = index});
    return sockets.back();
  }
  /// How many packets came to each, until `all` are there or two seconds are over.
  std::map<std::uint32_t, std::size_t> receive(std::size_t all) {
    std::map<std::uint32_t, std::size_t> got;
    std::size_t sum = 0;
    for (int turns = 0; sum < all && turns < 200; ++turns) {
      ring->wait(10ms);
      while (const auto packet = ring->next()) {
        ++got[packet->tag.index];
        ++sum;
      }
    }
    return got;
  }

  Poller others;
  std::vector<UdpSocket> sockets;
  std::unique_ptr<PacketRing> ring = PacketRing::create(others);
};

TEST_F(Ring, SaysWhoSentWhatToWhom) {
  const UdpSocket& to = watched(9);
  const auto from = UdpSocket::bind(kHere);
  const std::array<std::uint8_t, 3> bytes{1, 2, 3};
  ASSERT_TRUE(from->send(bytes, to.local()));
  ring->wait(1s);
  const auto packet = ring->next();
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->tag.kind, 4U);
  EXPECT_EQ(packet->tag.index, 9U);
  EXPECT_EQ(packet->from, from->local());
  EXPECT_FALSE(packet->cut);
  EXPECT_TRUE(std::ranges::equal(packet->bytes, bytes));
  EXPECT_FALSE(ring->next());
  EXPECT_FALSE(ring->others_are_ready());
}

TEST_F(Ring, ADatagramThatIsTooLongIsCut) {
  const UdpSocket& to = watched(1);
  const auto from = UdpSocket::bind(kHere);
  ASSERT_TRUE(from->send(std::vector<std::uint8_t>(60000, 7), to.local()));
  ring->wait(1s);
  const auto packet = ring->next();
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->cut);
  EXPECT_EQ(packet->bytes.size(), rtp::kLongestDatagram);
}

TEST_F(Ring, MorePacketsThanBuffersAllCome) {
  const auto from = UdpSocket::bind(kHere);
  constexpr std::uint32_t kSockets = 60;
  constexpr std::size_t kEach = 40;
  for (std::uint32_t i = 0; i < kSockets; ++i) {
    const auto to = watched(i).local();
    const auto byte = static_cast<std::uint8_t>(i);
    for (std::size_t j = 0; j < kEach; ++j) ASSERT_TRUE(from->send(std::span(&byte, 1), to));
  }
  const auto got = receive(kSockets * kEach);
  ASSERT_EQ(got.size(), kSockets);
  for (const auto& [index, count] : got) EXPECT_EQ(count, kEach) << index;
}

TEST_F(Ring, WhatIsSentLeavesInOrderAndIsCopied) {
  const UdpSocket& from = watched(1);
  const auto to = UdpSocket::bind(kHere);
  constexpr std::uint16_t kPackets = 70;
  for (std::uint16_t i = 0; i < kPackets; ++i) {
    std::array<std::uint8_t, 2> bytes{static_cast<std::uint8_t>(i), 0};
    ring->send(from.number(), bytes, to->local());
    bytes.fill(0xff);
  }
  ring->flush();
  std::array<std::uint8_t, 16> buffer{};
  for (std::uint16_t i = 0; i < kPackets; ++i) {
    const auto got = to->receive(buffer);
    ASSERT_TRUE(got) << i;
    EXPECT_EQ(got->from, from.local());
    EXPECT_EQ(buffer[0], i);
  }
}

TEST_F(Ring, MoreThanFitsOneSystemCallLeavesToo) {
  const UdpSocket& from = watched(1);
  std::vector<UdpSocket> receivers;
  for (int i = 0; i < 40; ++i) receivers.push_back(std::move(*UdpSocket::bind(kHere)));
  const std::array<std::uint8_t, 1> byte{5};
  for (int round = 0; round < 50; ++round) {
    for (const UdpSocket& each : receivers) ring->send(from.number(), byte, each.local());
  }
  ring->flush();
  for (const UdpSocket& each : receivers) EXPECT_EQ(each.drain(), 50U);
}

TEST_F(Ring, WaitsNoLongerThanAsked) {
  const auto begin = std::chrono::steady_clock::now();
  ring->wait(20ms);
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_GE(took, 15ms);
  EXPECT_LT(took, 1s);
  EXPECT_FALSE(ring->next());
}

TEST_F(Ring, SaysWhenTheOthersHaveSomething) {
  const FileDescriptor event(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  others.watch(event.number(), {.kind = 1});
  const std::uint64_t one = 1;
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(::write(event.number(), &one, sizeof one), 8);
    ring->wait(1s);
    EXPECT_FALSE(ring->next());
    ASSERT_TRUE(ring->others_are_ready()) << i;
    EXPECT_EQ(others.wait(0ms).size(), 1U);
    std::uint64_t count = 0;
    ASSERT_EQ(::read(event.number(), &count, sizeof count), 8);
    EXPECT_FALSE(ring->others_are_ready());
  }
}

TEST_F(Ring, Ipv6) {
  auto a = UdpSocket::bind(*rtp::parse_address("::1", 0));
  if (!a) GTEST_SKIP() << a.error().what;
  ring->watch(a->number(), {.kind = 4, .index = 6});
  const std::array<std::uint8_t, 3> bytes{1, 2, 3};
  ring->send(a->number(), bytes, a->local());
  ring->wait(1s);
  auto packet = ring->next();
  if (!packet) {  // the wait ended with the submission
    ring->wait(1s);
    packet = ring->next();
  }
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->from, a->local());
  sockets.push_back(std::move(*a));
}

}  // namespace
}  // namespace centrale::media_io
