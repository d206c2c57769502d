// What is read is written so that it reads the same again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "sip/uri.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace centrale::sip;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto view = parse_uri(text);
  if (!view) return 0;
  (void)e164_of(*view);
  const Uri uri(*view);
  const std::string written = uri.to_string();
  const auto again = parse_uri(written, 16 * 1024);
  if (!again) std::abort();
  if (Uri(*again).to_string() != written) std::abort();
  if (!equivalent(*view, *view)) std::abort();
  (void)equivalent(*view, *again);
  return 0;
}
