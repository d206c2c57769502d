// Through the real kernel, on the loopback: what it forwards, and what it leaves to the worker.
#include "media_kernel/forwarder.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "base/random.hpp"
#include "media_io/socket_name.hpp"
#include "media_kernel/route.hpp"
#include "rtp/packet.hpp"

namespace centrale::media_kernel {
namespace {

constexpr std::size_t kPairs = 4;

/// Ports that nobody else on this machine has.
media_io::PortRange free_ports() {
  while (true) {
    const auto first = static_cast<std::uint16_t>(20000 + 2 * (random_u64() % 5000));
    auto ports = media_io::PortRange::bind(*rtp::parse_address("127.0.0.1", 0), first,
                                           static_cast<std::uint16_t>(first + 2 * kPairs - 1));
    if (ports && std::ranges::all_of(ports->pairs(), &media_io::PortPair::usable)) return std::move(*ports);
  }
}

media_io::UdpSocket party() {
  return std::move(*media_io::UdpSocket::bind(*rtp::parse_address("127.0.0.1", 0)));
}

std::vector<std::uint8_t> packet(const rtp::Header& header, std::size_t payload = 160) {
  std::vector<std::uint8_t> bytes(rtp::kHeaderBytes + payload, 0x5a);
  rtp::write(header, std::span(bytes).first<rtp::kHeaderBytes>());
  return bytes;
}

struct Came {
  std::vector<std::uint8_t> bytes;
  rtp::Address from;
};

/// Nothing: none within 200 ms.
std::optional<Came> next(const media_io::UdpSocket& socket) {
  pollfd ready{.fd = socket.number(), .events = POLLIN, .revents = 0};
  if (::poll(&ready, 1, 200) != 1) return std::nullopt;
  std::array<std::uint8_t, rtp::kLongestDatagram> buffer;
  const auto got = socket.receive(buffer);
  if (!got) return std::nullopt;
  return Came{.bytes = {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got->bytes)},
              .from = got->from};
}

class InTheKernel : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = Forwarder::create(ports);
    if (!made) GTEST_SKIP() << "this machine does not permit it: " << made.error().what;
    forwarder = std::move(*made);
  }
  [[nodiscard]] rtp::Forwarding stream() const {
    return {.from = a.local(),
            .from_ssrc = 7,
            .from_payload_type = 8,
            .received = {.here = 50, .cycles = 0, .transit = 0, .jitter = 0, .highest = 65500},
            .own_port = worker_port(1),
            .to = b.local(),
            .to_ssrc = 0xaabbccdd,
            .to_payload_type = 97,
            .sequence_shift = 1000,
            .timestamp_shift = 0xfffffff0};
  }
  [[nodiscard]] std::uint16_t worker_port(std::size_t pair) const {
    return static_cast<std::uint16_t>(ports.first() + 2 * pair);
  }
  [[nodiscard]] rtp::Address worker(std::size_t pair) const {
    return *rtp::parse_address("127.0.0.1", worker_port(pair));
  }
  [[nodiscard]] std::optional<Came> at_worker(std::size_t pair) const {
    return next(ports.pairs()[pair].rtp);
  }

  media_io::PortRange ports = free_ports();
  media_io::UdpSocket a = party(), b = party();
  std::unique_ptr<Forwarder> forwarder;
  rtp::Header header{.marker = true, .payload_type = 8, .sequence = 65501, .timestamp = 160, .ssrc = 7};
};

TEST_F(InTheKernel, OnlyTheHeaderChanges) {
  ASSERT_TRUE(forwarder->start(0, stream()));
  a.send(packet(header), worker(0));
  auto came = next(b);
  ASSERT_TRUE(came);
  EXPECT_EQ(came->from, worker(1));
  const auto out = rtp::parse(came->bytes);
  ASSERT_TRUE(out);
  EXPECT_TRUE(out->marker);
  EXPECT_EQ(out->payload_type, 97);
  EXPECT_EQ(out->sequence, static_cast<std::uint16_t>(65501 + 1000));
  EXPECT_EQ(out->timestamp, 160U - 16U);
  EXPECT_EQ(out->ssrc, 0xaabbccddU);
  EXPECT_EQ(std::vector(came->bytes.begin() + 12, came->bytes.end()), std::vector<std::uint8_t>(160, 0x5a));
  EXPECT_FALSE(at_worker(0));
}

TEST_F(InTheKernel, WhateverIsNotPlainlyOfTheStreamComesToTheWorker) {
  ASSERT_TRUE(forwarder->start(0, stream()));
  const auto comes = [&](const rtp::Header& other, const media_io::UdpSocket& from,
                         std::uint8_t first = 0x80) {
    auto bytes = packet(other);
    bytes[0] = first;
    from.send(bytes, worker(0));
    const auto came = at_worker(0);
    return came && came->bytes == bytes && came->from == from.local();
  };
  auto key = header, stranger = header, jump = header, late = header;
  key.payload_type = 101;
  stranger.ssrc = 8;
  jump.sequence = 5000;
  late.sequence = 65000;
  EXPECT_TRUE(comes(key, a)) << "a key";
  EXPECT_TRUE(comes(stranger, a)) << "another SSRC";
  EXPECT_TRUE(comes(jump, a)) << "a jump ahead";
  EXPECT_TRUE(comes(late, a)) << "from long ago";
  EXPECT_TRUE(comes(header, b)) << "from somebody else";
  EXPECT_TRUE(comes(header, a, 0x90)) << "with an extension";
  EXPECT_TRUE(comes(header, a, 0xa0)) << "with padding";
  EXPECT_TRUE(comes(header, a, 0x81)) << "with a CSRC";
  const std::array<std::uint8_t, 5> knock{1, 2, 3, 4, 5};
  a.send(knock, worker(0));
  EXPECT_TRUE(at_worker(0)) << "too short to be anything";
  a.send(packet(header), worker(2));
  EXPECT_TRUE(at_worker(2)) << "the port beside it";
  EXPECT_FALSE(next(b));
  EXPECT_EQ(forwarder->progress(0).packets, 0U);
}

TEST_F(InTheKernel, CountsAsTheWorkerWould) {
  rtp::ReceiveStatistics here;
  here.received({.sequence = 65500, .timestamp = 0, .ssrc = 7}, 160, std::chrono::steady_clock::now());
  auto given = stream();
  given.received = here.counters();
  ASSERT_TRUE(forwarder->start(0, given));
  for (int i = 1; i <= 100; ++i) {
    if (i % 10 == 0) continue;  // lost
    header.sequence = static_cast<std::uint16_t>(65500 + i);
    header.timestamp = static_cast<std::uint32_t>(160 * i);
    a.send(packet(header), worker(0));
  }
  const auto at = forwarder->progress(0);
  EXPECT_EQ(at.packets, 90U);
  EXPECT_EQ(at.bytes, 90U * 160U);
  EXPECT_EQ(at.newest.sequence, static_cast<std::uint16_t>(65500 + 99));
  EXPECT_LT(std::chrono::steady_clock::now() - at.at, 2s);
  here.went_on(at.received, at.packets, at.bytes);
  EXPECT_EQ(here.packets(), 91U);
  EXPECT_EQ(here.lost(), 9U);
  EXPECT_EQ(here.report().highest_sequence, 0x10000U + 63U) << "a cycle later";
}

TEST_F(InTheKernel, StopsAtOnce) {
  ASSERT_TRUE(forwarder->start(0, stream()));
  EXPECT_EQ(forwarder->streams(), 1U);
  forwarder->stop(0);
  EXPECT_EQ(forwarder->streams(), 0U);
  a.send(packet(header), worker(0));
  EXPECT_TRUE(at_worker(0));
  EXPECT_FALSE(next(b));
}

TEST_F(InTheKernel, NothingStaysWhenItGoes) {
  ASSERT_TRUE(forwarder->start(0, stream()));
  forwarder.reset();
  a.send(packet(header), worker(0));
  EXPECT_TRUE(at_worker(0));
}

TEST_F(InTheKernel, NoWayNoForwarding) {
  auto given = stream();
  given.to = *rtp::parse_address("2001:db8::1", 4000);
  EXPECT_FALSE(forwarder->start(0, given));
  a.send(packet(header), worker(0));
  EXPECT_TRUE(at_worker(0));
}

std::uint16_t folded(std::uint32_t sum) {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(sum);
}

std::uint32_t added(std::span<const std::uint8_t> bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += rtp::get16(&bytes[i]);
  return sum;
}

// On the loopback nobody looks at a checksum that was never made; one that was made must still be right
// afterwards, or the kernel drops the packet.
TEST_F(InTheKernel, ChecksumsStayRight) {
  const int raw = ::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
  if (raw < 0) GTEST_SKIP() << "no raw sockets";
  ASSERT_TRUE(forwarder->start(0, stream()));
  const auto body = packet(header);
  std::vector<std::uint8_t> datagram(28, 0);
  datagram[0] = 0x45, datagram[8] = 64, datagram[9] = 17;
  std::copy_n(a.local().bytes.begin(), 4, &datagram[12]);
  std::copy_n(worker(0).bytes.begin(), 4, &datagram[16]);
  rtp::put16(&datagram[20], a.local().port);
  rtp::put16(&datagram[22], worker_port(0));
  rtp::put16(&datagram[24], static_cast<std::uint16_t>(8 + body.size()));
  datagram.insert(datagram.end(), body.begin(), body.end());
  const std::uint32_t pseudo =
      added(std::span(datagram).subspan(12, 8)) + 17 + 8 + static_cast<std::uint32_t>(body.size());
  rtp::put16(&datagram[26],
             static_cast<std::uint16_t>(~folded(pseudo + added(std::span(datagram).subspan(20)))));
  media_io::SocketName name;
  const socklen_t length = media_io::fill(name, worker(0));
  ASSERT_EQ(::sendto(raw, datagram.data(), datagram.size(), 0, &name.any, length),
            static_cast<ssize_t>(datagram.size()));
  EXPECT_TRUE(next(b)) << "its checksum was wrong";
  datagram[60] ^= 1;  // and one that is wrong does not become right
  ::sendto(raw, datagram.data(), datagram.size(), 0, &name.any, length);
  EXPECT_FALSE(next(b));
  ::close(raw);
}

TEST(Route, LoopbackIsByTheLoopback) {
  EXPECT_EQ(interface_towards(*rtp::parse_address("127.0.0.1", 9)),
            interface_towards(*rtp::parse_address("127.9.9.9", 9)));
  EXPECT_TRUE(interface_towards(*rtp::parse_address("127.0.0.1", 9)));
  EXPECT_FALSE(interface_towards(*rtp::parse_address("::1", 9)));
}

}  // namespace
}  // namespace centrale::media_kernel
