#include "sandbox/walls.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "sandbox/system_calls.hpp"

namespace centrale::sandbox {
namespace {

constexpr unsigned kNobody = 65534;
constexpr const char* kStage = "/tmp";  // the new root is mounted over it, in our own namespace only

Result<void> failed(const std::string& what) {
  return fail(fmt::format("sandbox: {}: {}", what, std::strerror(errno)));
}

Result<void> write_text(const char* file, const std::string& text) {
  const int fd = ::open(file, O_WRONLY | O_CLOEXEC);
  const bool written = fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int why = errno;
  if (fd >= 0) ::close(fd);
  errno = why;
  return written ? Result<void>() : failed(file);
}

Result<void> become_nobody(uid_t user, gid_t group) {
  if (auto denied = write_text("/proc/self/setgroups", "deny"); !denied) return denied;
  if (auto mapped = write_text("/proc/self/uid_map", fmt::format("{} {} 1", kNobody, user)); !mapped)
    return mapped;
  return write_text("/proc/self/gid_map", fmt::format("{} {} 1", kNobody, group));
}

Result<void> make_read_only(const std::string& path) {
  mount_attr wanted{};
  wanted.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
  if (::mount_setattr(AT_FDCWD, path.c_str(), AT_RECURSIVE, &wanted, sizeof wanted) == 0) return {};
  return failed(path + " cannot be made read-only");
}

/// A folder or file of the system, read-only below the new root; what is not there is left out.
Result<void> show(const std::string& path) {
  struct stat there{};
  if (::lstat(path.c_str(), &there) != 0) return {};
  const std::string here = "." + path;
  if (S_ISDIR(there.st_mode)) {
    if (::mkdir(here.c_str(), 0755) != 0) return failed(here);
  } else {
    const int fd = ::open(here.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
    if (fd < 0) return failed(here);
    ::close(fd);
  }
  if (::mount(path.c_str(), here.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0) return failed(path);
  return make_read_only(here);
}

/// "lib" as a link to usr/lib, as the system has it.
Result<void> link_as_outside(const char* name) {
  char target[256];
  const ssize_t size = ::readlink((std::string("/") + name).c_str(), target, sizeof target - 1);
  if (size <= 0) return {};
  target[size] = '\0';
  return ::symlink(target, name) == 0 ? Result<void>() : failed(name);
}

Result<void> copy_input(int input, std::uint64_t most) {
  const int file = ::open("in", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
  if (file < 0) return failed("the input");
  std::uint64_t copied = 0;
  ssize_t got = 0;
  while (copied <= most && (got = ::sendfile(file, input, nullptr, std::size_t{1} << 20)) > 0)
    copied += static_cast<std::uint64_t>(got);
  ::close(file);
  if (got < 0) return failed("the input");
  return copied > most ? fail(fmt::format("sandbox: the input has more than {} bytes", most))
                       : Result<void>();
}

Result<void> furnish(int input, const Limits& limits) {
  for (const char* link : {"lib", "lib64", "bin"}) {
    if (auto made = link_as_outside(link); !made) return made;
  }
  if (::mkdir("etc", 0755) != 0) return failed("etc");
  // Where the linker finds libraries, and which of several alternatives.
  for (const char* path : {"/usr", "/etc/ld.so.cache", "/etc/alternatives"}) {
    if (auto shown = show(path); !shown) return shown;
  }
  return copy_input(input, limits.input_bytes);
}

Result<void> limit(int resource, std::uint64_t most, const char* name) {
  const rlimit both{.rlim_cur = most, .rlim_max = most};
  return ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both) == 0 ? Result<void>() : failed(name);
}

Result<void> limit_all(const Limits& limits) {
  constexpr std::uint64_t kDescriptors = 64;
  const auto processor = static_cast<std::uint64_t>(limits.processor.count());
  if (auto set = limit(RLIMIT_CPU, processor, "RLIMIT_CPU"); !set) return set;
  if (auto set = limit(RLIMIT_DATA, limits.data_bytes, "RLIMIT_DATA"); !set) return set;
  if (auto set = limit(RLIMIT_FSIZE, limits.output_bytes, "RLIMIT_FSIZE"); !set) return set;
  if (auto set = limit(RLIMIT_NOFILE, kDescriptors, "RLIMIT_NOFILE"); !set) return set;
  if (auto set = limit(RLIMIT_CORE, 0, "RLIMIT_CORE"); !set) return set;
  return limit(RLIMIT_AS, limits.address_bytes, "RLIMIT_AS");
}

Result<void> drop_capabilities() {
  for (unsigned long each = 0; ::prctl(PR_CAPBSET_READ, each, 0, 0, 0) >= 0; ++each) {
    if (::prctl(PR_CAPBSET_DROP, each, 0, 0, 0) != 0) return failed("capabilities");
  }
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct none[2]{};
  return ::syscall(SYS_capset, &header, none) == 0 ? Result<void>() : failed("capabilities");
}

}  // namespace

Result<void> leave_the_world() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  constexpr int kAll = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
                       CLONE_NEWPID | CLONE_NEWCGROUP;
  if (::unshare(kAll) != 0) return failed("this kernel permits no user namespaces, so nothing is converted");
  return become_nobody(user, group);
}

Result<void> move_to_empty_root(int input, const Limits& limits) {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return failed("mounts");
  const std::string options = fmt::format("mode=0755,size={}", limits.input_bytes + (1U << 20));
  if (::mount("tmpfs", kStage, "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) != 0 || ::chdir(kStage) != 0)
    return failed("the empty root");
  if (auto furnished = furnish(input, limits); !furnished) return furnished;
  if (::syscall(SYS_pivot_root, ".", ".") != 0 || ::umount2(".", MNT_DETACH) != 0 || ::chdir("/") != 0)
    return failed("the new root");
  return make_read_only("/");
}

Result<void> give_up_everything(const Limits& limits) {
  const int nothing = ::open(kInputFile, O_RDONLY | O_CLOEXEC);  // standard input: at its end
  if (nothing < 0 || ::lseek(nothing, 0, SEEK_END) < 0 || ::dup2(nothing, STDIN_FILENO) < 0)
    return failed("standard input");
  if (::syscall(SYS_close_range, 3U, ~0U, 0U) != 0) return failed("descriptors");
  if (auto dropped = drop_capabilities(); !dropped) return dropped;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("privileges");
  auto filter = SystemCalls::make();
  if (!filter) return std::unexpected(filter.error());
  if (auto enforced = filter->enforce(); !enforced) return enforced;
  return limit_all(limits);  // last: loading the filter needs memory; nobody here can raise them again
}

}  // namespace centrale::sandbox
