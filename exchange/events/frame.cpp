#include "events/frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace centrale::events {
namespace {

constexpr std::uint32_t kPolynomial = 0x82f63b78;

constexpr auto kTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    table[byte] = crc;
  }
  return table;
}();

std::uint32_t by_table(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char c : bytes) crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xff];
  return ~crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::string_view bytes) {
  std::uint64_t crc = 0xffffffff;
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    crc = _mm_crc32_u64(crc, word);
    bytes.remove_prefix(8);
  }
  auto rest = static_cast<std::uint32_t>(crc);
  for (const char c : bytes) rest = _mm_crc32_u8(rest, static_cast<unsigned char>(c));
  return ~rest;
}
#endif

template <class Integer>
Integer load(std::string_view bytes, std::size_t at) {
  Integer value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2")) return by_instruction(bytes);
#endif
  return by_table(bytes);
}

std::optional<Frame> read_frame(std::string_view bytes) {
  if (bytes.size() < kFrameHeader) return std::nullopt;
  const auto length = load<std::uint32_t>(bytes, 0);
  if (length < 8 || length > kLongestRecord || bytes.size() < length + 8) return std::nullopt;
  const std::string_view covered = bytes.substr(8, length);
  if (crc32c(covered) != load<std::uint32_t>(bytes, 4)) return std::nullopt;
  return Frame{load<std::uint64_t>(bytes, 8), covered.substr(8), std::size_t{length} + 8};
}

void seal_frame(char* frame, std::size_t size, std::uint64_t sequence) {
  const auto length = static_cast<std::uint32_t>(size - 8);
  std::memcpy(frame, &length, sizeof length);
  std::memcpy(frame + 8, &sequence, sizeof sequence);
  const std::uint32_t crc = crc32c({frame + 8, length});
  std::memcpy(frame + 4, &crc, sizeof crc);
}

std::vector<Segment> segments_in(const std::filesystem::path& folder) {
  std::vector<Segment> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string stem = entry.path().stem().string();
    Segment segment{.file = entry.path()};
    const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), segment.first);
    const bool number = error == std::errc() && end == stem.data() + stem.size();
    if (number && entry.path().extension() == ".journal") found.push_back(std::move(segment));
  }
  std::ranges::sort(found, {}, &Segment::first);
  return found;
}

std::filesystem::path segment_name(std::uint64_t first) { return fmt::format("{:020}.journal", first); }

}  // namespace centrale::events
