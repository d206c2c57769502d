#include "media_worker/sweep.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <system_error>

#include "media_io/file_descriptor.hpp"

namespace centrale::media_worker {
namespace {

/// Nobody holds it: a worker's hold ends with its process, however that ends.
bool abandoned(const std::filesystem::path& file) {
  const media_io::FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  return opened.open() && ::flock(opened.number(), LOCK_EX | LOCK_NB) == 0;
}

}  // namespace

std::size_t sweep_unfinished(const std::filesystem::path& recordings,
                             std::filesystem::file_time_type before) {
  std::size_t swept = 0;
  std::error_code wrong;
  for (auto at = std::filesystem::directory_iterator(recordings, wrong); !wrong && at != end(at);
       at.increment(wrong)) {
    std::error_code unseen;
    const auto written = at->last_write_time(unseen);
    const bool ours = at->symlink_status(unseen).type() == std::filesystem::file_type::regular &&
                      at->path().extension() == ".part";
    if (unseen || !ours || written >= before || !abandoned(at->path())) continue;
    if (std::filesystem::remove(at->path(), unseen)) ++swept;
  }
  return swept;
}

}  // namespace centrale::media_worker
