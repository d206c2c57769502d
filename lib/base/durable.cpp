#include "base/durable.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace centrale {
namespace {

std::unexpected<Error> cannot(const std::filesystem::path& path, std::string_view what) {
  const std::string why = std::generic_category().message(errno);
  return fail(path.string() + ": cannot be " + std::string(what) + ": " + why);
}

bool write_all(int handle, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(handle, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

}  // namespace

Result<void> sync_folder(const std::filesystem::path& folder) {
  const int handle = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return cannot(folder, "opened");
  const bool synced = ::fsync(handle) == 0;
  auto result = synced ? Result<void>() : cannot(folder, "synced");
  ::close(handle);
  return result;
}

Result<void> write_durably(const std::filesystem::path& file, std::string_view bytes) {
  const std::filesystem::path fresh = file.string() + ".new";
  const int handle = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (handle < 0) return cannot(file, "made");
  const bool whole = write_all(handle, bytes) && ::fsync(handle) == 0;
  const auto failed = whole ? Result<void>() : cannot(file, "written");
  ::close(handle);
  if (!whole) {
    ::unlink(fresh.c_str());
    return failed;
  }
  if (::rename(fresh.c_str(), file.c_str()) != 0) return cannot(file, "renamed");
  return sync_folder(file.parent_path());
}

}  // namespace centrale
