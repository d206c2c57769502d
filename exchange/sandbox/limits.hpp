// How much a program in the sandbox may have of everything.
#pragma once

#include <chrono>
#include <cstdint>

namespace centrale::sandbox {

/// What ends a decoder that a file has led astray.
struct Limits {
  std::chrono::seconds processor{10};
  std::chrono::seconds wall{30};
  std::uint64_t data_bytes = std::uint64_t{256} << 20;   // memory it can write to (RLIMIT_DATA)
  std::uint64_t address_bytes = std::uint64_t{1} << 30;  // with its libraries, which are large (RLIMIT_AS)
  std::uint64_t output_bytes = std::uint64_t{24} << 20;  // a file that it writes
  std::uint64_t input_bytes = std::uint64_t{50} << 20;   // a longer input is refused
};

/// What the launcher exits with when it was not the program that failed.
inline constexpr int kLimitStruck = 124;
inline constexpr int kNoSandbox = 125;
/// Where the program finds its input.
inline constexpr const char* kInputFile = "/in";

}  // namespace centrale::sandbox
