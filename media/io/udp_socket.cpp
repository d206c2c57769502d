#include "media_io/udp_socket.hpp"

#include <fmt/format.h>
#include <netinet/ip.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "media_io/socket_name.hpp"

namespace centrale::media_io {
namespace {

void set_options(int number, bool ipv6) {
  const int yes = 1;
  if (ipv6) setsockopt(number, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
  const int expedited = IPTOS_DSCP_EF;  // RFC 4594: telephony
  if (ipv6) {
    setsockopt(number, IPPROTO_IPV6, IPV6_TCLASS, &expedited, sizeof expedited);
  } else {
    setsockopt(number, IPPROTO_IP, IP_TOS, &expedited, sizeof expedited);
  }
  const int buffer = 64 * 1024;  // a second of one party's packets; a flood fills no more
  setsockopt(number, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
}

}  // namespace

Result<UdpSocket> UdpSocket::bind(const rtp::Address& local) {
  const bool ipv6 = local.family == rtp::Family::ipv6;
  FileDescriptor socket(::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.open()) return fail(fmt::format("socket for {}: {}", rtp::text(local), std::strerror(errno)));
  set_options(socket.number(), ipv6);
  SocketName name;
  const socklen_t length = fill(name, local);
  if (::bind(socket.number(), &name.any, length) != 0) {
    return fail(fmt::format("binding {}: {}", rtp::text(local), std::strerror(errno)));
  }
  return UdpSocket(std::move(socket));
}

rtp::Address UdpSocket::local() const {
  SocketName name{};
  socklen_t length = sizeof name;
  if (::getsockname(number(), &name.any, &length) != 0) return {};
  return address_of(name);
}

std::optional<UdpSocket::Received> UdpSocket::receive(std::span<std::uint8_t> buffer) const {
  SocketName from;
  socklen_t length = sizeof from;
  const ssize_t bytes = ::recvfrom(number(), buffer.data(), buffer.size(), MSG_TRUNC, &from.any, &length);
  if (bytes < 0) return std::nullopt;
  return Received{.bytes = static_cast<std::size_t>(bytes), .from = address_of(from)};
}

bool UdpSocket::send(std::span<const std::uint8_t> datagram, const rtp::Address& to) const {
  SocketName name;
  const socklen_t length = fill(name, to);
  return ::sendto(number(), datagram.data(), datagram.size(), 0, &name.any, length) >= 0;
}

std::size_t UdpSocket::drain() const {
  std::size_t count = 0;
  std::uint8_t byte = 0;
  while (count < 10000 && ::recv(number(), &byte, 1, MSG_TRUNC) >= 0) ++count;
  return count;
}

}  // namespace centrale::media_io
