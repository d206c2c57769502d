// Records, packed interactions, frames and checkpoints: whatever bytes come, decoding ends, and what
// decodes encodes to something that decodes to the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "events/assembly.hpp"
#include "events/frame.hpp"

using namespace centrale::events;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)read_frame(bytes);
  Assembly assembly;
  (void)assembly.restore(bytes);
  (void)assembly.add(bytes);
  const centrale::InteractionId id("x");
  const auto interaction = unpack(id, bytes);
  if (!interaction) return 0;
  (void)derive_cdr(*interaction);
  const auto again = unpack(id, pack(*interaction));
  if (!again || again->records != interaction->records) std::abort();
  return 0;
}
