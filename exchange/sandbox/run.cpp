#include "sandbox/run.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

namespace centrale::sandbox {
namespace {

constexpr std::size_t kMostWords = 4096;

std::vector<std::string> words_of(const Order& order) {
  const Limits& most = order.limits;
  std::vector<std::string> words{order.launcher.string(),
                                 fmt::format("--processor={}", most.processor.count()),
                                 fmt::format("--wall={}", most.wall.count()),
                                 fmt::format("--data={}", most.data_bytes),
                                 fmt::format("--address={}", most.address_bytes),
                                 fmt::format("--output={}", most.output_bytes),
                                 fmt::format("--input={}", most.input_bytes),
                                 "--"};
  std::ranges::copy(order.command, std::back_inserter(words));
  return words;
}

/// Descriptors 0 to 2 of the launcher.
class Files {
 public:
  Files(int input, int output, int error) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, error, STDERR_FILENO);
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  ~Files() { ::posix_spawn_file_actions_destroy(&actions_); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// Until everybody who could write has gone; what is too much is read and forgotten.
std::string read_all(int fd) {
  std::string text;
  char buffer[4096];
  while (true) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    text.append(buffer, std::min(static_cast<std::size_t>(got), kMostWords - text.size()));
  }
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

Ended how(int status) {
  if (!WIFEXITED(status)) return Ended::no_sandbox;
  switch (WEXITSTATUS(status)) {
    case 0: return Ended::well;
    case kLimitStruck: return Ended::limit_struck;
    case kNoSandbox: return Ended::no_sandbox;
    default: return Ended::program_failed;
  }
}

}  // namespace

Ending run(const Order& order) {
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) return {.how = Ended::no_sandbox, .words = std::strerror(errno)};
  std::vector<std::string> words = words_of(order);
  std::vector<char*> arguments;
  std::ranges::transform(words, std::back_inserter(arguments), [](std::string& word) { return word.data(); });
  arguments.push_back(nullptr);
  char* no_environment[] = {nullptr};
  pid_t child = 0;
  int error = 0;
  {
    const Files files(order.input, order.output, pipe[1]);
    error =
        ::posix_spawn(&child, words.front().c_str(), files.get(), nullptr, arguments.data(), no_environment);
  }
  ::close(pipe[1]);
  if (error != 0) {
    ::close(pipe[0]);
    return {.how = Ended::no_sandbox, .words = fmt::format("{}: {}", words.front(), std::strerror(error))};
  }
  std::string said = read_all(pipe[0]);
  ::close(pipe[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return {.how = how(status), .words = std::move(said)};
}

Result<void> try_out(const std::filesystem::path& launcher) {
  const int nothing = ::memfd_create("nothing", MFD_CLOEXEC);
  if (nothing < 0) return fail(fmt::format("a file in memory: {}", std::strerror(errno)));
  const Ending ending =
      run({.launcher = launcher, .command = {"/usr/bin/true"}, .input = nothing, .output = nothing});
  ::close(nothing);
  return ending.how == Ended::well ? Result<void>() : fail(ending.words);
}

}  // namespace centrale::sandbox
