#include "media_io/udp_socket.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace centrale::media_io {
namespace {

/// Room for either family, without the constructor cost of sockaddr_storage.
union Name {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

socklen_t fill(Name& name, const rtp::Address& address) {
  if (address.family == rtp::Family::ipv6) {
    name.v6 = {};
    name.v6.sin6_family = AF_INET6;
    name.v6.sin6_port = htons(address.port);
    std::memcpy(&name.v6.sin6_addr, address.bytes.data(), 16);
    return sizeof name.v6;
  }
  name.v4 = {};
  name.v4.sin_family = AF_INET;
  name.v4.sin_port = htons(address.port);
  std::memcpy(&name.v4.sin_addr, address.bytes.data(), 4);
  return sizeof name.v4;
}

rtp::Address address_of(const Name& name) {
  rtp::Address address;
  if (name.any.sa_family == AF_INET) {
    address.family = rtp::Family::ipv4;
    address.port = ntohs(name.v4.sin_port);
    std::memcpy(address.bytes.data(), &name.v4.sin_addr, 4);
  } else if (name.any.sa_family == AF_INET6) {
    address.family = rtp::Family::ipv6;
    address.port = ntohs(name.v6.sin6_port);
    std::memcpy(address.bytes.data(), &name.v6.sin6_addr, 16);
  }
  return address;
}

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
  Name name;
  const socklen_t length = fill(name, local);
  if (::bind(socket.number(), &name.any, length) != 0) {
    return fail(fmt::format("binding {}: {}", rtp::text(local), std::strerror(errno)));
  }
  return UdpSocket(std::move(socket));
}

rtp::Address UdpSocket::local() const {
  Name name{};
  socklen_t length = sizeof name;
  if (::getsockname(number(), &name.any, &length) != 0) return {};
  return address_of(name);
}

std::optional<UdpSocket::Received> UdpSocket::receive(std::span<std::uint8_t> buffer) const {
  Name from;
  socklen_t length = sizeof from;
  const ssize_t bytes = ::recvfrom(number(), buffer.data(), buffer.size(), MSG_TRUNC, &from.any, &length);
  if (bytes < 0) return std::nullopt;
  return Received{.bytes = static_cast<std::size_t>(bytes), .from = address_of(from)};
}

bool UdpSocket::send(std::span<const std::uint8_t> datagram, const rtp::Address& to) const {
  Name name;
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
