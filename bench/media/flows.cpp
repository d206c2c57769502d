#include "media/flows.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>

#include "codec/tone.hpp"
#include "codec/transcoder.hpp"

namespace centrale::bench {
namespace {

constexpr std::size_t kHeader = 12, kPayload = 160;
constexpr std::uint64_t kMostAtOnce = 512;  // then we look for what has come back, however late we are

/// What stands in the payload; it comes back unchanged through a relay.
struct Mark {
  std::uint64_t stamp = 0;  // CLOCK_REALTIME in ns, the clock of SO_TIMESTAMPNS
  std::uint32_t flow = 0;
  std::uint32_t counting = 0;
};

std::uint64_t in_nanoseconds(const timespec& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(time.tv_nsec);
}

std::uint64_t wall_clock() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return in_nanoseconds(now);
}

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// A second of four sines, about as loud as somebody who speaks.
std::vector<std::uint8_t> voice_in(rtp::Codec codec) {
  constexpr std::array<std::uint16_t, 4> kHertz = {310, 730, 1270, 2110};
  return codec::encode_all(codec::render_sines(kHertz, std::chrono::seconds(1), 8000, 1200), codec);
}

/// RFC 3550 §5.1: version 2.
void write_header(char* to, std::uint8_t payload_type, std::uint16_t sequence, std::uint32_t flow) {
  const std::uint32_t timestamp = htonl(std::uint32_t{sequence} * 160U), source = htonl(0x42000000U | flow);
  const std::uint16_t number = htons(sequence);
  to[0] = static_cast<char>(0x80);
  to[1] = static_cast<char>(payload_type);
  std::memcpy(to + 2, &number, 2);
  std::memcpy(to + 4, &timestamp, 4);
  std::memcpy(to + 8, &source, 4);
}

std::uint64_t received_at(msghdr& message) {
  for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec time{};
    std::memcpy(&time, CMSG_DATA(part), sizeof time);
    return in_nanoseconds(time);
  }
  return wall_clock();
}

}  // namespace

Flows::Flows(Endpoint relay, std::uint16_t first_port, const std::vector<RelayPorts>& calls, Span tick,
             std::optional<rtp::Codec> voice)
    : tick_(tick) {
  if (voice) {
    payload_type_ = rtp::static_payload_type(*voice);
    voice_ = voice_in(*voice);
  }
  prctl(PR_SET_TIMERSLACK, 1UL);  // an exact tick
  flows_.reserve(2 * calls.size());
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const auto port = static_cast<std::uint16_t>(first_port + 4 * i);
    open({INADDR_LOOPBACK, port}, {relay.address, calls[i].a});
    open({INADDR_LOOPBACK, static_cast<std::uint16_t>(port + 2)}, {relay.address, calls[i].b});
  }
  began_ = Clock::now();
}

Flows::~Flows() {
  for (const auto& flow : flows_) close(flow.socket);
}

void Flows::open(Endpoint local, Endpoint relay) {
  const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail("socket");
  flows_.push_back({.socket = descriptor});
  const auto here = local.socket_address(), there = relay.socket_address();
  const int on = 1;
  if (bind(descriptor, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0)
    fail("bind " + local.text());
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) fail("connect");
  setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

void Flows::send_one(Flow& flow, std::uint32_t index, bool counting) {
  std::array<char, kHeader + kPayload> packet{};
  write_header(packet.data(), payload_type_, flow.sequence++, index);
  if (voice_.empty()) {
    const Mark mark{wall_clock(), index, counting ? 1U : 0U};
    std::memcpy(packet.data() + kHeader, &mark, sizeof mark);
  } else {  // each elsewhere in the second, so that they are not one loud voice
    const std::size_t at = (flow.sequence + index * 7U) * kPayload % voice_.size();
    std::memcpy(packet.data() + kHeader, &voice_[at], kPayload);
  }
  ::send(flow.socket, packet.data(), packet.size(), 0);
  if (counting) ++heard_.sent;
}

void Flows::send_due(Time now, bool counting) {
  const auto due = static_cast<std::uint64_t>(in_seconds(now - began_) / in_seconds(kPacketTime) *
                                              static_cast<double>(flows_.size()));
  const auto end = std::min(due, packets_ + kMostAtOnce);
  for (; packets_ < end; ++packets_) {
    const auto index = static_cast<std::uint32_t>(packets_ % flows_.size());
    receive(flows_[index]);
    send_one(flows_[index], index, counting);
  }
}

bool Flows::receive_one(Flow& flow) {
  std::array<char, 256> packet;
  alignas(cmsghdr) std::array<char, 128> control;
  iovec part{packet.data(), packet.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const auto size = recvmsg(flow.socket, &message, MSG_DONTWAIT);
  if (size < 0) return false;
  if (size != static_cast<ssize_t>(kHeader + kPayload)) return true;
  if (voice_.empty()) {
    note(flow, packet.data(), received_at(message));
  } else {
    note_mixed(flow, packet.data());
  }
  return true;
}

void Flows::note(Flow& flow, const char* packet, std::uint64_t at) {
  Mark mark;
  std::memcpy(&mark, packet + kHeader, sizeof mark);
  // The other side of the same call: anything else would be crossed lines.
  if ((mark.flow ^ 1U) != static_cast<std::uint32_t>(&flow - flows_.data())) return;
  note_order(flow, packet, mark.counting != 0);
  if (mark.counting == 0) return;
  ++heard_.received;
  heard_.latency.add(Span(static_cast<Span::rep>(at - mark.stamp)));
}

void Flows::note_mixed(Flow& flow, const char* packet) {
  note_order(flow, packet, counting_);
  if (counting_) ++heard_.received;
}

void Flows::note_order(Flow& flow, const char* packet, bool counting) {
  std::uint16_t sequence = 0;
  std::memcpy(&sequence, packet + 2, 2);
  sequence = ntohs(sequence);
  if (flow.started && sequence != flow.expected && counting) ++heard_.out_of_order;
  flow.started = true;
  flow.expected = static_cast<std::uint16_t>(sequence + 1);
}

void Flows::receive(Flow& flow) {
  while (receive_one(flow)) {
  }
}

void Flows::run_until(Time end, bool counting) {
  counting_ = counting;
  for (auto next = Clock::now(); next < end; next += tick_) {
    std::this_thread::sleep_until(next);
    send_due(Clock::now(), counting);
  }
}

void Flows::drain(Span wait) {
  counting_ = false;
  std::this_thread::sleep_for(wait);
  for (auto& flow : flows_) receive(flow);
}

}  // namespace centrale::bench
