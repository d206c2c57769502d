// Whatever the first bytes are, the answer is one of the readers that the sandbox may run, or none.
#include "jobs/audio_kind.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reader = centrale::jobs::reader_of({reinterpret_cast<const char*>(data), size});
  constexpr std::string_view kAll = " wav aiff au caf flac ogg mp3 mov matroska aac ";
  if (reader && kAll.find(" " + std::string(*reader) + " ") == kAll.npos) std::abort();
  if (reader && size < 2) std::abort();
  return 0;
}
