// What digest authentication keeps of a secret.
#pragma once

#include <string_view>

#include "base/secret.hpp"

namespace centrale::directory {

/// HA1 = H(user:realm:secret) as lower-case hexadecimal (RFC 7616 §3.4.2).
[[nodiscard]] Secret ha1_md5(std::string_view user, std::string_view realm, const Secret& secret);
[[nodiscard]] Secret ha1_sha256(std::string_view user, std::string_view realm, const Secret& secret);

}  // namespace centrale::directory
