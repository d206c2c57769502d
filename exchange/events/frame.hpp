// How records stand in a journal file: u32 length, u32 CRC-32C of all that follows, u64 sequence number,
// the encoded record. Little-endian. A file's name is the sequence number of its first record.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace centrale::events {

constexpr std::size_t kFrameHeader = 16;
constexpr std::size_t kLongestRecord = 1 << 20;

/// CRC-32C (Castagnoli): the one that processors have an instruction for.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

struct Frame {
  std::uint64_t sequence = 0;
  std::string_view record;
  std::size_t size = 0;  // with its header
};

/// The frame at the beginning of `bytes`; nothing when it is cut short or damaged.
[[nodiscard]] std::optional<Frame> read_frame(std::string_view bytes);
/// Fills in the header of a frame of `size` bytes that stands at `frame`.
void seal_frame(char* frame, std::size_t size, std::uint64_t sequence);

/// Journal files in a folder, in order.
struct Segment {
  std::uint64_t first = 0;
  std::filesystem::path file{};
};
[[nodiscard]] std::vector<Segment> segments_in(const std::filesystem::path& folder);
[[nodiscard]] std::filesystem::path segment_name(std::uint64_t first);

}  // namespace centrale::events
