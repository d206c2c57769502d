// Any bytes as a sound file: refused or read.
#include <cstddef>
#include <cstdint>

#include "codec/wav.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)centrale::codec::read_sound({data, size}, "fuzz");
  return 0;
}
