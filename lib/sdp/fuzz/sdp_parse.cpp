// Any bytes: parse or say why not; what was read writes out to something that reads back alike.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sdp/session.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace centrale::sdp;
  const auto session = parse({reinterpret_cast<const char*>(data), size});
  if (!session) {
    if (session.error().what.empty()) std::abort();
    return 0;
  }
  const std::string once = serialise(*session);
  const auto again = parse(once);
  // Defaults written out may pass the size limit; nothing else may fail.
  if (!again) return once.size() > max_text ? 0 : (std::abort(), 0);
  if (again->media.size() != session->media.size() || serialise(*again) != once) std::abort();
  return 0;
}
