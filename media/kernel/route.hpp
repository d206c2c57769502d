// Which way a packet goes.
#pragma once

#include <cstdint>
#include <optional>

#include "rtp/address.hpp"

namespace centrale::media_kernel {

/// The interface by which packets leave for an IPv4 address; nothing: there is no way, or not by Ethernet
/// or the loopback. Asks the kernel, some
/// 20 us.
[[nodiscard]] std::optional<std::uint32_t> interface_towards(const rtp::Address& address);

}  // namespace centrale::media_kernel
