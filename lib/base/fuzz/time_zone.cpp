// Any bytes as a time zone file, and every offset of what was accepted.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/time_zone.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::chrono;
  const auto zone = centrale::TimeZone::parse({reinterpret_cast<const char*>(data), size});
  if (!zone) return 0;
  for (const int year : {1700, 1900, 1970, 2026, 2100, 2200}) {
    for (const unsigned month : {1U, 4U, 7U, 11U}) {
      const auto at = sys_days{std::chrono::year{year} / std::chrono::month{month} / 1};
      const auto offset = zone->offset(at);
      if (offset > hours{168} || offset < -hours{168}) std::abort();
      (void)zone->civil(at);
    }
  }
  return 0;
}
