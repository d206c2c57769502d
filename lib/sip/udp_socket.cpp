#include "sip/udp_socket.hpp"

#include <netinet/in.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "sip/socket_address.hpp"

namespace centrale::sip {
namespace {

constexpr std::size_t kBatch = 32;
constexpr std::size_t kDatagram = 65536;
constexpr int kBatchesInAPass = 8;          // then timers and others have their turn
constexpr std::size_t kQueued = 16 * 1024;  // datagrams; beyond that the oldest is lost, as on a full wire
constexpr int kSocketBuffer = 8 * 1024 * 1024;

Duration now_in_kernel_time() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

/// The time of arrival that the kernel wrote beside a datagram; zero when it did not.
Duration arrival_of(msghdr& header) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec at{};
    std::memcpy(&at, CMSG_DATA(part), sizeof at);
    return std::chrono::seconds(at.tv_sec) + std::chrono::nanoseconds(at.tv_nsec);
  }
  return {};
}

/// The largest that the kernel allows, asking for less each time: a burst of calls waits here while the loop
/// is busy.
void enlarge(int descriptor, int option, int forced_option) {
  for (int size = kSocketBuffer; size >= 256 * 1024; size /= 2) {
    if (setsockopt(descriptor, SOL_SOCKET, forced_option, &size, sizeof size) == 0) return;
    setsockopt(descriptor, SOL_SOCKET, option, &size, sizeof size);
    int got = 0;
    socklen_t length = sizeof got;
    getsockopt(descriptor, SOL_SOCKET, option, &got, &length);
    if (got >= size) return;
  }
}

}  // namespace

struct UdpSocket::Buffers {
  Buffers() {
    for (std::size_t i = 0; i < kBatch; ++i) {
      places[i] = {bytes.get() + i * kDatagram, kDatagram};
      headers[i].msg_hdr.msg_iov = &places[i];
      headers[i].msg_hdr.msg_iovlen = 1;
      headers[i].msg_hdr.msg_name = &sources[i];
      headers[i].msg_hdr.msg_control = controls[i].data();
    }
  }
  void ready() {
    for (std::size_t i = 0; i < kBatch; ++i) {
      headers[i].msg_hdr.msg_namelen = sizeof(sockaddr_storage);
      headers[i].msg_hdr.msg_controllen = controls[i].size();
    }
  }

  std::unique_ptr<char[]> bytes = std::make_unique_for_overwrite<char[]>(kBatch * kDatagram);
  std::array<iovec, kBatch> places{};
  std::array<mmsghdr, kBatch> headers{};
  std::array<sockaddr_storage, kBatch> sources{};
  struct alignas(cmsghdr) Control : std::array<char, 64> {};
  std::array<Control, kBatch> controls{};
};

Result<std::unique_ptr<UdpSocket>> UdpSocket::open(flow::IoLoop& loop, const Address& address,
                                                   OnDatagram on_datagram, OnFailure on_failure) {
  const auto descriptor = bound_socket(SOCK_DGRAM, address);
  if (!descriptor) return std::unexpected(descriptor.error());
  enlarge(*descriptor, SO_RCVBUF, SO_RCVBUFFORCE);
  enlarge(*descriptor, SO_SNDBUF, SO_SNDBUFFORCE);
  set_option(*descriptor, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  std::unique_ptr<UdpSocket> opened(
      new UdpSocket(loop, *descriptor, std::move(on_datagram), std::move(on_failure)));
  opened->wait_readable();
  return opened;
}

UdpSocket::UdpSocket(flow::IoLoop& loop, int descriptor, OnDatagram on_datagram, OnFailure on_failure)
    : loop_(loop),
      readiness_(loop, descriptor),
      local_(local_address(descriptor)),
      on_datagram_(std::move(on_datagram)),
      on_failure_(std::move(on_failure)),
      buffers_(std::make_unique<Buffers>()) {}

UdpSocket::~UdpSocket() = default;

void UdpSocket::wait_readable() {
  readiness_.when_readable([this] { read_batches(); });
}

void UdpSocket::read_batches() {
  for (int i = 0; i < kBatchesInAPass; ++i) {
    if (read_batch() < static_cast<int>(kBatch)) break;
  }
  wait_readable();
}

int UdpSocket::read_batch() {
  buffers_->ready();
  const int count =
      recvmmsg(readiness_.descriptor(), buffers_->headers.data(), kBatch, MSG_DONTWAIT, nullptr);
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    mmsghdr& header = buffers_->headers[index];
    if ((header.msg_hdr.msg_flags & MSG_TRUNC) != 0) continue;
    const Duration arrived = arrival_of(header.msg_hdr);
    const Duration waited = arrived == Duration{} ? Duration{} : now_in_kernel_time() - arrived;
    on_datagram_({buffers_->bytes.get() + index * kDatagram, header.msg_len},
                 from_socket_address(buffers_->sources[index]), std::max(waited, Duration{}));
  }
  return count;
}

void UdpSocket::send(const Address& to, std::string bytes) {
  if (outgoing_.size() >= kQueued) outgoing_.pop_front();
  outgoing_.push_back({to, std::move(bytes)});
  if (!waiting_to_write_) loop_.make_ready(flush_);
}

void UdpSocket::flush() {
  while (!outgoing_.empty()) {
    if (flush_batch()) continue;
    waiting_to_write_ = true;
    readiness_.when_writable([this] {
      waiting_to_write_ = false;
      flush();
    });
    return;
  }
}

/// False when the kernel takes no more for now.
bool UdpSocket::flush_batch() {
  std::array<mmsghdr, kBatch> headers{};
  std::array<iovec, kBatch> places;
  std::array<sockaddr_storage, kBatch> targets;
  const std::size_t count = std::min(kBatch, outgoing_.size());
  for (std::size_t i = 0; i < count; ++i) {
    places[i] = {outgoing_[i].bytes.data(), outgoing_[i].bytes.size()};
    headers[i].msg_hdr.msg_name = &targets[i];
    headers[i].msg_hdr.msg_namelen = to_socket_address(outgoing_[i].to, targets[i]);
    headers[i].msg_hdr.msg_iov = &places[i];
    headers[i].msg_hdr.msg_iovlen = 1;
  }
  const int sent = sendmmsg(readiness_.descriptor(), headers.data(), static_cast<unsigned>(count),
                            MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent > 0) {
    outgoing_.erase(outgoing_.begin(), outgoing_.begin() + sent);
    return true;
  }
  if (errno == EINTR) return true;
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return false;
  const Address failed = outgoing_.front().to;
  outgoing_.pop_front();
  on_failure_(failed);
  return true;
}

}  // namespace centrale::sip
