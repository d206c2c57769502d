#include "jobs/convert.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "jobs/audio_kind.hpp"
#include "sandbox/run.hpp"

namespace centrale::jobs {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kRate = 16000;
constexpr std::uint32_t kBytesASecond = kRate * 2;
constexpr off_t kHeader = 44;
// A second more than is allowed, so that what is too long can be told from what just fits.
constexpr const char* kReadSeconds = "601";
constexpr const char* kDecoders =
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_u8,pcm_s8,pcm_f32le,pcm_f32be,pcm_f64le,"
    "pcm_f64be,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,gsm_ms,mp3float,mp3,mp2float,mp2,"
    "vorbis,opus,"
    "flac,aac,alac";

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

/// A file being made beside its final name; gone unless it got there.
class Part {
 public:
  explicit Part(const fs::path& final_name)
      : path_(final_name.string() + ".part"),
        file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)) {}
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  ~Part() {
    if (!kept_) ::unlink(path_.c_str());
  }
  [[nodiscard]] int fd() const { return file_.get(); }
  [[nodiscard]] Result<void> keep_as(const fs::path& name) {
    if (::fsync(fd()) != 0 || ::rename(path_.c_str(), name.c_str()) != 0)
      return fail(fmt::format("the sound cannot be kept: {}", std::strerror(errno)));
    kept_ = true;
    const Descriptor folder(::open(name.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() >= 0 && ::fsync(folder.get()) == 0) return {};
    const int why = errno;
    ::unlink(name.c_str());
    return fail(fmt::format("the sound cannot be kept: {}", std::strerror(why)));
  }

 private:
  std::string path_;
  Descriptor file_;
  bool kept_ = false;
};

static_assert(std::endian::native == std::endian::little, "WAV headers are little-endian");

/// RIFF WAVE with one "fmt " chunk of 16 bytes and "data".
bool write_header(int fd, std::uint32_t bytes) {
  std::array<char, kHeader> header{};
  std::size_t at = 0;
  const auto text = [&](const char* four) { std::memcpy(&header[std::exchange(at, at + 4)], four, 4); };
  const auto number = [&](auto value) {
    std::memcpy(&header[std::exchange(at, at + sizeof value)], &value, sizeof value);
  };
  text("RIFF");
  number(bytes + std::uint32_t{kHeader} - 8U);
  text("WAVE");
  text("fmt ");
  number(std::uint32_t{16});
  number(std::uint16_t{1});  // PCM
  number(std::uint16_t{1});  // one channel
  number(kRate);
  number(kBytesASecond);
  number(std::uint16_t{2});
  number(std::uint16_t{16});
  text("data");
  number(bytes);
  return ::pwrite(fd, header.data(), header.size(), 0) == kHeader;
}

std::vector<std::string> command(const Conversion& how, std::string_view reader) {
  return {how.converter.string(), "-nostdin", "-hide_banner", "-loglevel", "error",
          // The reader is ours to choose: a playlist in disguise is never tried as one.
          "-f", std::string(reader), "-protocol_whitelist", "file", "-codec_whitelist", kDecoders, "-threads",
          "1", "-i", fmt::format("file:{}", sandbox::kInputFile), "-map", "0:a:0", "-t", kReadSeconds,
          "-filter_threads", "1", "-threads", "1", "-ac", "1", "-ar", std::to_string(kRate), "-c:a",
          "pcm_s16le", "-f", "s16le", "pipe:1"};
}

/// The first line of what it said, without what could harm a terminal or a log.
std::string first_line(const std::string& words) {
  std::string line = words.substr(0, std::min(words.find('\n'), std::size_t{200}));
  for (char& c : line) {
    if (c < ' ' || c > '~') c = '?';
  }
  return line;
}

Result<void> as_result(const sandbox::Ending& ending) {
  const std::string words = first_line(ending.words);
  switch (ending.how) {
    case sandbox::Ended::well: return {};
    case sandbox::Ended::limit_struck: return fail("the file takes too much to decode: " + words);
    case sandbox::Ended::no_sandbox: return fail("nothing can be converted here: " + words);
    case sandbox::Ended::program_failed: break;
  }
  return fail("the file cannot be decoded: " + words);
}

Result<std::string_view> reader_for(int fd) {
  struct stat state{};
  if (::fstat(fd, &state) != 0 || !S_ISREG(state.st_mode)) return fail("the file cannot be read");
  if (static_cast<std::uint64_t>(state.st_size) > kLargestUpload)
    return fail("the file is larger than 50 MiB");
  std::array<char, kHeaderBytes> header{};
  const ssize_t got = ::pread(fd, header.data(), header.size(), 0);
  const auto reader = reader_of({header.data(), got > 0 ? static_cast<std::size_t>(got) : 0});
  if (reader) return *reader;
  return fail(fmt::format("the file is no sound of a kind that is taken: {}", kKindsTaken));
}

Result<Duration> length_of(int fd) {
  struct stat state{};
  if (::fstat(fd, &state) != 0 || state.st_size <= kHeader) return fail("the file holds no sound");
  const auto bytes = static_cast<std::uint32_t>(state.st_size - kHeader);
  const Duration length = std::chrono::milliseconds(std::uint64_t{bytes} * 1000 / kBytesASecond);
  if (length > kLongestSound) return fail("the sound is longer than 10 minutes");
  if (!write_header(fd, bytes))
    return fail(fmt::format("the sound cannot be kept: {}", std::strerror(errno)));
  return length;
}

}  // namespace

Result<Duration> convert(const Conversion& how, const fs::path& from, const fs::path& to) {
  const Descriptor original(::open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  const auto reader = reader_for(original.get());
  if (!reader) return std::unexpected(reader.error());
  Part part(to);
  if (part.fd() < 0 || ::lseek(part.fd(), kHeader, SEEK_SET) != kHeader)
    return fail(fmt::format("the sound cannot be kept: {}", std::strerror(errno)));
  const sandbox::Ending ending = sandbox::run({.launcher = how.launcher,
                                               .limits = how.limits,
                                               .command = command(how, *reader),
                                               .input = original.get(),
                                               .output = part.fd()});
  if (auto ended = as_result(ending); !ended) return std::unexpected(ended.error());
  auto length = length_of(part.fd());
  if (!length) return length;
  if (auto kept = part.keep_as(to); !kept) return std::unexpected(kept.error());
  return length;
}

}  // namespace centrale::jobs
