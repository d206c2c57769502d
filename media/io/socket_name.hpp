// Our addresses as the kernel wants them.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "rtp/address.hpp"

namespace centrale::media_io {

/// Room for either family, without the constructor cost of sockaddr_storage.
union SocketName {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

/// The length that goes with it.
socklen_t fill(SocketName& name, const rtp::Address& address);
[[nodiscard]] rtp::Address address_of(const SocketName& name);

}  // namespace centrale::media_io
