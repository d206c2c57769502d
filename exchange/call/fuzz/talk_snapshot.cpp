// Whatever a media worker hands back: decoded or refused, and what was decoded encodes to the same again.
#include "call/talk_snapshot.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace centrale::call;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto talk = decode_talk(bytes);
  if (!talk) return 0;
  const auto again = decode_talk(encode(*talk));
  if (!again || encode(*again) != encode(*talk)) std::abort();
  return 0;
}
