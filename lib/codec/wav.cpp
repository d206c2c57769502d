#include "codec/wav.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sndfile.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/durable.hpp"

namespace centrale::codec {
namespace {

using File = std::unique_ptr<SNDFILE, decltype(&sf_close)>;

Result<Sound> read_all(const File& file, const SF_INFO& info, const std::string& name) {
  if (!file) return fail(fmt::format("{}: {}", name, sf_strerror(nullptr)));
  if (info.samplerate < 4000 || info.samplerate > 192000 || info.channels < 1 || info.channels > 8) {
    return fail(fmt::format("{}: {} Hz and {} channels; wanted are 4000 to 192000 Hz, 1 to 8 channels", name,
                            info.samplerate, info.channels));
  }
  const auto rate = static_cast<std::uint32_t>(info.samplerate);
  const auto channels = static_cast<std::size_t>(info.channels);
  const auto most = static_cast<std::size_t>(kLongestFile / 1s) * rate;
  Sound sound{.rate = rate};
  std::vector<std::int16_t> block(4096 * channels);
  // Read until the end, whatever the header promises: it may promise petabytes.
  while (true) {
    const sf_count_t frames = sf_readf_short(file.get(), block.data(), 4096);
    if (frames <= 0) break;
    if (sound.samples.size() + static_cast<std::size_t>(frames) > most)
      return fail(name + ": longer than an hour");
    for (std::size_t i = 0; i < static_cast<std::size_t>(frames); ++i) {
      int sum = 0;
      for (std::size_t c = 0; c < channels; ++c) sum += block[i * channels + c];
      sound.samples.push_back(static_cast<std::int16_t>(sum / info.channels));
    }
  }
  return sound;
}

/// Bytes in memory as libsndfile's virtual file.
struct Memory {
  std::span<const std::uint8_t> bytes;
  sf_count_t at = 0;

  static Memory& of(void* self) { return *static_cast<Memory*>(self); }
  static sf_count_t length(void* self) { return static_cast<sf_count_t>(of(self).bytes.size()); }
  static sf_count_t tell(void* self) { return of(self).at; }
  static sf_count_t write(const void*, sf_count_t, void*) { return 0; }
  static sf_count_t seek(sf_count_t offset, int whence, void* self) {
    const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? of(self).at : length(self);
    // Offsets come from the file: an overflow here would be its doing.
    sf_count_t target = 0;
    if (__builtin_add_overflow(base, offset, &target) || target < 0) return -1;
    return of(self).at = std::min(target, length(self));
  }
  static sf_count_t read(void* out, sf_count_t count, void* self) {
    const sf_count_t take = std::clamp<sf_count_t>(count, 0, length(self) - of(self).at);
    if (take > 0) std::memcpy(out, of(self).bytes.data() + of(self).at, static_cast<std::size_t>(take));
    of(self).at += take;
    return take;
  }
};

std::array<std::uint8_t, 44> wav_header(std::uint32_t audio_bytes) {
  std::array<std::uint8_t, 44> out{};
  const auto text = [&out](std::size_t at, const char* four) { std::memcpy(&out[at], four, 4); };
  const auto put = [&out](std::size_t at, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
      out[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value >> (8 * i));
  };
  text(0, "RIFF");
  put(4, 36 + audio_bytes, 4);
  text(8, "WAVE");
  text(12, "fmt ");
  put(16, 16, 4);
  put(20, 1, 2);  // PCM
  put(22, 1, 2);  // channels
  put(24, 8000, 4);
  put(28, 16000, 4);
  put(32, 2, 2);
  put(34, 16, 2);
  text(36, "data");
  put(40, audio_bytes, 4);
  return out;
}

std::unexpected<WriteFailure> failure(const std::string& path, const char* doing) {
  const int why = errno;
  const bool full = why == ENOSPC || why == EDQUOT || why == EFBIG;
  return std::unexpected(WriteFailure{full, fmt::format("{} {}: {}", doing, path, std::strerror(why))});
}

}  // namespace

Result<Sound> read_sound_file(const std::string& path) {
  SF_INFO info{};
  const File file(sf_open(path.c_str(), SFM_READ, &info), &sf_close);
  return read_all(file, info, path);
}

Result<Sound> read_sound(std::span<const std::uint8_t> bytes, const std::string& name) {
  Memory memory{.bytes = bytes};
  SF_VIRTUAL_IO io{.get_filelen = Memory::length,
                   .seek = Memory::seek,
                   .read = Memory::read,
                   .write = Memory::write,
                   .tell = Memory::tell};
  SF_INFO info{};
  const File file(sf_open_virtual(&io, SFM_READ, &info, &memory), &sf_close);
  return read_all(file, info, name);
}

std::expected<WavWriter, WriteFailure> WavWriter::create(const std::string& folder, const std::string& name) {
  const std::string path = folder + "/" + name;
  const int file =
      ::open((path + ".part").c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (file < 0) return failure(path, "creating");
  ::flock(file, LOCK_EX | LOCK_NB);  // ends with this process: whoever sweeps sees that somebody writes
  WavWriter writer(file, path);
  const auto header = wav_header(0);
  if (auto put = writer.put(header.data(), header.size(), 0); !put) return std::unexpected(put.error());
  return writer;
}

WavWriter::WavWriter(WavWriter&& other) noexcept
    : file_(std::exchange(other.file_, -1)), path_(std::move(other.path_)), bytes_(other.bytes_) {}

WavWriter::~WavWriter() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(part().c_str());
}

Written WavWriter::put(const void* bytes, std::size_t size, std::int64_t at) {
  const auto* from = static_cast<const std::uint8_t*>(bytes);
  while (size > 0) {
    const ssize_t done = ::pwrite(file_, from, size, at);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return failure(path_, "writing");
    from += done;
    at += done;
    size -= static_cast<std::size_t>(done);
  }
  return {};
}

Written WavWriter::write(std::span<const std::int16_t> samples) {
  constexpr std::uint32_t kMost = 0xffff0000U;  // what a WAV header can say
  if (samples.size_bytes() > kMost - bytes_)
    return std::unexpected(WriteFailure{false, path_ + ": longer than a WAV file can be"});
  if (auto put_ = put(samples.data(), samples.size_bytes(), 44 + std::int64_t{bytes_}); !put_) return put_;
  bytes_ += static_cast<std::uint32_t>(samples.size_bytes());
  return {};
}

Written WavWriter::finish() {
  const auto header = wav_header(bytes_);
  if (auto put_ = put(header.data(), header.size(), 0); !put_) return put_;
  if (::fsync(file_) != 0) return failure(path_, "writing");
  if (::rename(part().c_str(), path_.c_str()) != 0) return failure(path_, "renaming");
  ::close(std::exchange(file_, -1));
  if (!sync_folder(std::filesystem::path(path_).parent_path())) return failure(path_, "keeping the name of");
  return {};
}

}  // namespace centrale::codec
