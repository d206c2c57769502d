// Randomness from the operating system's generator (OpenSSL's DRBG), for tags, nonces and ids.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace centrale {

[[nodiscard]] std::uint64_t random_u64();

/// `bytes` random bytes as lower-case hexadecimal: twice as many characters.
[[nodiscard]] std::string random_hex(std::size_t bytes);

}  // namespace centrale
