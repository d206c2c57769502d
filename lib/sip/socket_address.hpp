// Addresses as the kernel has them, and the making of sockets. For this folder's transports.
#pragma once

#include <sys/socket.h>

#include "base/result.hpp"
#include "sip/address.hpp"

namespace centrale::sip {

/// Answers the size of what was written.
socklen_t to_socket_address(const Address& address, sockaddr_storage& out);
/// Empty for another family.
[[nodiscard]] Address from_socket_address(const sockaddr_storage& in);

[[nodiscard]] Address local_address(int descriptor);
[[nodiscard]] Address remote_address(int descriptor);

/// A non-blocking socket bound to `address`; IPv6 sockets carry IPv6 only. Error: which address, and why.
[[nodiscard]] Result<int> bound_socket(int type, const Address& address);
void set_option(int descriptor, int level, int name, int value);

}  // namespace centrale::sip
