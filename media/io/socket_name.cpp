#include "media_io/socket_name.hpp"

#include <cstring>

namespace centrale::media_io {

socklen_t fill(SocketName& name, const rtp::Address& address) {
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

rtp::Address address_of(const SocketName& name) {
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

}  // namespace centrale::media_io
