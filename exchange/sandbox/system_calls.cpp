#include "sandbox/system_calls.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace centrale::sandbox {
namespace {

// Names that this kernel's headers do not know are skipped: it does not have them either.
constexpr std::array kForbidden{
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "fork",
    "vfork",
    "execveat",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "kcmp",
    "pidfd_getfd",
    "pidfd_open",
    "pidfd_send_signal",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "mount_setattr",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsmount",
    "fsconfig",
    "fspick",
    "unshare",
    "setns",
    "bpf",
    "perf_event_open",
    "keyctl",
    "add_key",
    "request_key",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "open_by_handle_at",
    "name_to_handle_at",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "syslog",
    "iopl",
    "ioperm",
    "modify_ldt",
    "personality",
    "settimeofday",
    "clock_settime",
    "adjtimex",
    "clock_adjtime",
    "sethostname",
    "setdomainname",
    "shmget",
    "shmat",
    "msgget",
    "semget",
    "mq_open",
    "inotify_init",
    "inotify_init1",
    "fanotify_init",
    "kill",
    "tkill",
    "memfd_create",
    "memfd_secret",
    "landlock_create_ruleset",
};

Result<void> failed(const char* what, int error) {
  return fail(fmt::format("sandbox: system calls: {}: {}", what, std::strerror(-error)));
}

}  // namespace

void SystemCalls::Free::operator()(void* filter) const { ::seccomp_release(filter); }

Result<SystemCalls> SystemCalls::make() {
  SystemCalls calls(::seccomp_init(SCMP_ACT_ALLOW));
  void* filter = calls.filter_.get();
  if (filter == nullptr) return fail("sandbox: system calls: no memory");
  for (const char* name : kForbidden) {
    const int number = ::seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) continue;
    const int added = ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 0);
    if (added != 0) return std::unexpected(failed(name, added).error());
  }
  // Threads only; clone3 hides its flags in memory, and the C library does without it when there is none.
  const int clone = ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                                       SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
  if (clone != 0) return std::unexpected(failed("clone", clone).error());
  const int clone3 = ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  if (clone3 != 0) return std::unexpected(failed("clone3", clone3).error());
  return calls;
}

Result<void> SystemCalls::enforce() {
  const int loaded = ::seccomp_load(filter_.get());
  return loaded == 0 ? Result<void>() : failed("the filter", loaded);
}

}  // namespace centrale::sandbox
