#include "sip/socket_address.hpp"

#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace centrale::sip {
namespace {

using NameCall = int (*)(int, sockaddr*, socklen_t*);

Address ask(NameCall call, int descriptor) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (call(descriptor, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  return from_socket_address(storage);
}

}  // namespace

socklen_t to_socket_address(const Address& address, sockaddr_storage& out) {
  if (address.is_v6()) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(out);
    v6 = {};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port());
    std::memcpy(&v6.sin6_addr, address.bytes().data(), 16);
    return sizeof v6;
  }
  auto& v4 = reinterpret_cast<sockaddr_in&>(out);
  v4 = {};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(address.port());
  std::memcpy(&v4.sin_addr, address.bytes().data(), 4);
  return sizeof v4;
}

Address from_socket_address(const sockaddr_storage& in) {
  if (in.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(in);
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return Address::v6(bytes, ntohs(v6.sin6_port));
  }
  if (in.ss_family != AF_INET) return {};
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(in);
  std::array<std::uint8_t, 4> bytes{};
  std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
  return Address::v4(bytes, ntohs(v4.sin_port));
}

Address local_address(int descriptor) { return ask(&::getsockname, descriptor); }
Address remote_address(int descriptor) { return ask(&::getpeername, descriptor); }

void set_option(int descriptor, int level, int name, int value) {
  setsockopt(descriptor, level, name, &value, sizeof value);
}

Result<int> bound_socket(int type, const Address& address) {
  const int family = address.is_v6() ? AF_INET6 : AF_INET;
  const int descriptor = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return fail("cannot make a socket: " + std::generic_category().message(errno));
  if (address.is_v6()) set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  if (type == SOCK_STREAM) set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
  sockaddr_storage storage{};
  const socklen_t size = to_socket_address(address, storage);
  if (bind(descriptor, reinterpret_cast<const sockaddr*>(&storage), size) == 0) return descriptor;
  const int error = errno;
  ::close(descriptor);
  return fail("cannot bind " + address.to_string() + ": " + std::generic_category().message(error));
}

}  // namespace centrale::sip
