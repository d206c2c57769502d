#include "sandbox/launch.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "sandbox/walls.hpp"

namespace centrale::sandbox {
namespace {

void say(const std::string& line) {
  const std::string text = line + "\n";
  // Nobody is left to tell when this fails.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

[[noreturn]] void become(const Limits& limits, std::vector<std::string> command) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  auto built = move_to_empty_root(STDIN_FILENO, limits);
  std::vector<char*> words;
  std::ranges::transform(command, std::back_inserter(words), [](std::string& word) { return word.data(); });
  words.push_back(nullptr);
  char path[] = "PATH=/usr/bin";
  char locale[] = "LC_ALL=C.UTF-8";
  char* environment[] = {path, locale, nullptr};
  if (built) built = give_up_everything(limits);
  if (!built) {
    say(built.error().what);
    ::_exit(kNoSandbox);
  }
  ::execve(words.front(), words.data(), environment);
  const int why = errno;
  say(fmt::format("sandbox: {} cannot be run: {}", command.front(), std::strerror(why)));
  ::_exit(kNoSandbox);
}

bool ends_within(pid_t child, std::chrono::seconds wall) {
  const int handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  pollfd ended{.fd = handle, .events = POLLIN, .revents = 0};
  const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(wall).count();
  const bool in_time = handle >= 0 && ::poll(&ended, 1, static_cast<int>(patience)) == 1;
  if (handle >= 0) ::close(handle);
  return in_time;
}

int struck(const std::string& limit) {
  say("sandbox: more than " + limit);
  return kLimitStruck;
}

int outcome(pid_t child, bool in_time, const Limits& limits) {
  if (!in_time) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!in_time) return struck(fmt::format("{} s by the clock", limits.wall.count()));
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  // Nobody else in its world could have sent this: the kernel did, for RLIMIT_CPU.
  if (WTERMSIG(status) == SIGKILL)
    return struck(fmt::format("{} s of processor time", limits.processor.count()));
  say(fmt::format("sandbox: ended by signal {}", WTERMSIG(status)));
  return kLimitStruck;
}

}  // namespace

int launch(const Limits& limits, std::vector<std::string> command) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (auto left = leave_the_world(); !left) {
    say(left.error().what);
    return kNoSandbox;
  }
  const pid_t child = ::fork();
  if (child == 0) become(limits, std::move(command));
  if (child < 0) {
    say(fmt::format("sandbox: no process: {}", std::strerror(errno)));
    return kNoSandbox;
  }
  return outcome(child, ends_within(child, limits.wall), limits);
}

}  // namespace centrale::sandbox
