// The exchange file: whatever bytes come, parsing ends with a configuration or with errors; and what has
// been read can be written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "directory/config_file.hpp"
#include "directory/diff.hpp"

using namespace centrale;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = directory::parse_exchange(text, "centrale");
  if (!config) return 0;
  const auto reveal = [](const Secret& secret) { return std::string(secret.reveal()); };
  const auto again =
      directory::parse_exchange(directory::to_toml(directory::to_value(*config), reveal), "centrale");
  if (!again || !directory::diff(*config, *again).empty()) std::abort();
  return 0;
}
