// Sound files: prompts and music are read whole, recordings appear only when complete.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "codec/sound.hpp"

namespace centrale::codec {

/// Longer files are refused: they would fill the memory.
inline constexpr Duration kLongestFile = std::chrono::hours(1);

/// WAV and whatever else libsndfile reads; several channels are mixed to one. Errors name the file.
[[nodiscard]] Result<Sound> read_sound_file(const std::string& path);
/// The same from memory; `name` for errors.
[[nodiscard]] Result<Sound> read_sound(std::span<const std::uint8_t> bytes, const std::string& name);

/// Why a recording could not be kept.
struct WriteFailure {
  bool disk_full = false;
  std::string what;
};
using Written = std::expected<void, WriteFailure>;

/// A recording being written: 8 kHz, 16 bit, one channel. It is NAME.part until `finish` has brought it to
/// disk and renamed it; when it dies before, the partial file is removed. Blocks: not for a packet thread.
class WavWriter {
 public:
  [[nodiscard]] static std::expected<WavWriter, WriteFailure> create(const std::string& folder,
                                                                     const std::string& name);
  WavWriter(WavWriter&& other) noexcept;
  WavWriter& operator=(WavWriter&&) = delete;
  ~WavWriter();

  [[nodiscard]] Written write(std::span<const std::int16_t> samples);
  [[nodiscard]] Written finish();

 private:
  WavWriter(int file, std::string path) : file_(file), path_(std::move(path)) {}
  [[nodiscard]] Written put(const void* bytes, std::size_t size, std::int64_t at);
  [[nodiscard]] std::string part() const { return path_ + ".part"; }

  int file_;
  std::string path_;
  std::uint32_t bytes_ = 0;  // of audio
};

}  // namespace centrale::codec
