// A sound file of any common kind becomes what the media worker plays: WAV, 16 kHz, 16 bit, one channel.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "base/time.hpp"
#include "sandbox/limits.hpp"

namespace centrale::jobs {

inline constexpr std::uint64_t kLargestUpload = std::uint64_t{50} << 20;
inline constexpr Duration kLongestSound = std::chrono::minutes(10);

struct Conversion {
  std::filesystem::path launcher{};                     // centrale-sandbox
  std::filesystem::path converter = "/usr/bin/ffmpeg";  // run inside it only
  sandbox::Limits limits{};
};

/// Reads `from`, writes `to` and has it on disk, its name too; `to` is not there after an error. Nothing of
/// the original but its samples goes into it. Blocks for up to `limits.wall`: on a thread of one's own.
[[nodiscard]] Result<Duration> convert(const Conversion& how, const std::filesystem::path& from,
                                       const std::filesystem::path& to);

}  // namespace centrale::jobs
