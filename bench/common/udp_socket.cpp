#include "common/udp_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace centrale::bench {

struct UdpSocket::Batch {
  std::array<std::array<char, kLargest>, kBatch> bytes;
  std::array<sockaddr_in, kBatch> peers;
  std::array<iovec, kBatch> parts;
  std::array<mmsghdr, kBatch> messages;

  Batch() {
    for (std::size_t i = 0; i < kBatch; ++i) {
      parts[i] = {bytes[i].data(), kLargest};
      messages[i] = {};
      messages[i].msg_hdr.msg_name = &peers[i];
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
  }
};

namespace {

// Bursts of a whole exchange must not be lost in our own buffer; the force option needs CAP_NET_ADMIN.
void widen_buffers(int descriptor) {
  constexpr int kBytes = 8 << 20;
  for (const auto [forced, plain] : {std::pair{SO_RCVBUFFORCE, SO_RCVBUF}, {SO_SNDBUFFORCE, SO_SNDBUF}})
    if (setsockopt(descriptor, SOL_SOCKET, forced, &kBytes, sizeof kBytes) != 0)
      setsockopt(descriptor, SOL_SOCKET, plain, &kBytes, sizeof kBytes);
}

}  // namespace

UdpSocket::UdpSocket(Endpoint local)
    : descriptor_(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      in_(std::make_unique<Batch>()),
      out_(std::make_unique<Batch>()) {
  auto address = local.socket_address();
  socklen_t size = sizeof address;
  if (descriptor_ < 0 || bind(descriptor_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::system_error(errno, std::generic_category(), "bind " + local.text());
  local_ = endpoint_of(address);
  widen_buffers(descriptor_);
}

UdpSocket::~UdpSocket() { close(descriptor_); }

std::span<char> UdpSocket::outgoing_buffer() { return out_->bytes[waiting_]; }

void UdpSocket::queue(Endpoint to, std::size_t size) {
  out_->peers[waiting_] = to.socket_address();
  out_->parts[waiting_].iov_len = size;
  out_->messages[waiting_].msg_hdr.msg_namelen = sizeof(sockaddr_in);
  if (++waiting_ == kBatch) flush();
}

void UdpSocket::flush() {
  std::size_t sent = 0;
  while (sent < waiting_) {
    const int result =
        sendmmsg(descriptor_, &out_->messages[sent], static_cast<unsigned>(waiting_ - sent), 0);
    if (result > 0) {
      sent += static_cast<std::size_t>(result);
    } else if (errno == EAGAIN) {
      pollfd writable{descriptor_, POLLOUT, 0};
      poll(&writable, 1, 10);
    } else if (errno != EINTR) {
      ++sent;  // refused by this peer: as good as lost
    }
  }
  waiting_ = 0;
}

std::size_t UdpSocket::take_batch() {
  for (auto& message : in_->messages) message.msg_hdr.msg_namelen = sizeof(sockaddr_in);
  const int result = recvmmsg(descriptor_, in_->messages.data(), kBatch, MSG_DONTWAIT, nullptr);
  return result > 0 ? static_cast<std::size_t>(result) : 0;
}

std::string_view UdpSocket::datagram(std::size_t index) const {
  return {in_->bytes[index].data(), in_->messages[index].msg_len};
}

Endpoint UdpSocket::sender(std::size_t index) const { return endpoint_of(in_->peers[index]); }

}  // namespace centrale::bench
