// The same frames come out whether the bytes come at once or in pieces; the first byte says how large the
// pieces are.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "sip/stream_framer.hpp"

namespace {

using centrale::sip::StreamFramer;

std::vector<std::string> frames_of(std::string_view bytes, std::size_t piece) {
  StreamFramer framer;
  std::vector<std::string> frames;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    framer.feed(bytes.substr(at, piece));
    for (auto next = framer.next(); next.index() != 0; next = framer.next()) {
      if (const auto* frame = std::get_if<StreamFramer::Frame>(&next)) frames.push_back(frame->bytes);
      if (std::holds_alternative<StreamFramer::Broken>(next)) {
        frames.emplace_back("broken");
        if (framer.pending() != 0) std::abort();
      }
    }
  }
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (frames_of(bytes, bytes.size() + 1) != frames_of(bytes, data[0] % 61 + std::size_t{1})) std::abort();
  return 0;
}
