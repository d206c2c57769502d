// What phones put into a SUBSCRIBE of as-feature-event: whatever bytes come, it is a request or refused, and
// a request is in its limits.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "edge/feature_event.hpp"

using namespace centrale;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed =
      edge::parse_feature_request(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!parsed) return 0;
  if (const auto* forwarding = std::get_if<edge::SetForwarding>(&*parsed)) {
    if (forwarding->to.size() > 40 || forwarding->rings.value_or(1) < 1 || forwarding->rings.value_or(1) > 20)
      std::abort();
  }
  return 0;
}
