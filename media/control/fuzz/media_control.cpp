// Any bytes as a control stream, both ways: refused or read, and what was read is written back the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "media_control/protocol.hpp"

namespace {

template <class Message>
void read_all(std::string_view bytes) {
  centrale::media_control::MessageReader<Message> reader;
  reader.feed(bytes);
  while (true) {
    const auto message = reader.next();
    if (!message || !*message) return;
    std::string once;
    append(once, **message);
    centrale::media_control::MessageReader<Message> again;
    again.feed(once);
    const auto copy = again.next();
    if (!copy || !*copy) std::abort();
    std::string twice;
    append(twice, **copy);
    if (once != twice) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_all<centrale::media_control::Command>(bytes);
  read_all<centrale::media_control::WorkerEvent>(bytes);
  return 0;
}
