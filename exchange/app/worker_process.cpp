#include "app/worker_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

extern char** environ;

namespace centrale::app {
namespace {

/// A connection to the worker's socket, closed at once after looking who is there.
class Probe {
 public:
  explicit Probe(const std::filesystem::path& path)
      : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.size() >= sizeof address.sun_path) return;
    std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    crowded_ = !connected_ && errno == EAGAIN;
  }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;
  ~Probe() { ::close(socket_); }

  /// Also one whose queue of connections is full: it is busy, not gone.
  [[nodiscard]] bool somebody_there() const { return connected_ || crowded_; }
  [[nodiscard]] std::optional<pid_t> peer() const {
    ucred who{};
    socklen_t size = sizeof who;
    if (!connected_ || ::getsockopt(socket_, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return std::nullopt;
    return who.pid;
  }

 private:
  int socket_;
  bool connected_ = false;
  bool crowded_ = false;
};

/// Attributes of a process that neither our terminal's Ctrl-C nor our own death reaches.
class Detached {
 public:
  Detached() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
  }
  Detached(const Detached&) = delete;
  Detached& operator=(const Detached&) = delete;
  ~Detached() { ::posix_spawnattr_destroy(&attributes_); }
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

/// Standard output and error go to a log beside the socket; input from nowhere.
class LoggedTo {
 public:
  explicit LoggedTo(const std::filesystem::path& log) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                       0600);
    ::posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
  }
  LoggedTo(const LoggedTo&) = delete;
  LoggedTo& operator=(const LoggedTo&) = delete;
  ~LoggedTo() { ::posix_spawn_file_actions_destroy(&actions_); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

std::filesystem::path control_socket(const Settings& settings, int index) {
  return settings.data / fmt::format("media-{}.sock", index);
}

PortRange ports_of(const MediaSettings& media, int index) {
  const int pairs = (media.last_port - media.first_port + 1) / 2;
  const int each = pairs / media.workers;
  const int first = (media.first_port + 1) / 2 * 2 + index * each * 2;
  return {.first = static_cast<std::uint16_t>(first),
          .last = static_cast<std::uint16_t>(first + each * 2 - 1)};
}

std::vector<std::string> worker_command(const Settings& settings, int index) {
  const PortRange ports = ports_of(settings.media, index);
  std::vector<std::string> words{settings.media.program.string(),
                                 "--control",
                                 control_socket(settings, index).string(),
                                 "--address",
                                 settings.media.address,
                                 "--ports",
                                 fmt::format("{}-{}", ports.first, ports.last),
                                 "--files",
                                 settings.prompts.string(),
                                 "--recordings",
                                 (settings.data / "recordings").string()};
  if (!settings.media.kernel_relay) words.emplace_back("--no-kernel-relay");
  return words;
}

WorkerProcesses::WorkerProcesses(const Settings& settings)
    : settings_(settings), children_(static_cast<std::size_t>(settings.media.workers)) {}

Result<bool> WorkerProcesses::ensure(int index) {
  if (Probe(control_socket(settings_, index)).somebody_there() || child_runs(index)) return false;
  if (auto started = start(index); !started) return std::unexpected(started.error());
  return true;
}

bool WorkerProcesses::child_runs(int index) {
  pid_t& child = children_.at(static_cast<std::size_t>(index));
  if (child != 0 && ::waitpid(child, nullptr, WNOHANG) != 0) child = 0;
  return child != 0;
}

Result<void> WorkerProcesses::start(int index) {
  std::vector<std::string> words = worker_command(settings_, index);
  std::vector<char*> arguments;
  std::ranges::transform(words, std::back_inserter(arguments), [](std::string& word) { return word.data(); });
  arguments.push_back(nullptr);
  const Detached attributes;
  const LoggedTo actions(log_of(index));
  pid_t& child = children_.at(static_cast<std::size_t>(index));
  const int error = ::posix_spawn(&child, words.front().c_str(), actions.get(), attributes.get(),
                                  arguments.data(), environ);
  if (error == 0) return {};
  child = 0;
  return fail(fmt::format("{}: {}", words.front(), std::strerror(error)));
}

std::filesystem::path WorkerProcesses::log_of(int index) const {
  return settings_.data / fmt::format("media-{}.log", index);
}

std::string WorkerProcesses::last_words(int index) const {
  constexpr std::streamoff kLongest = 500;
  std::ifstream in(log_of(index), std::ios::binary | std::ios::ate);
  if (!in) return {};
  in.seekg(std::max<std::streamoff>(in.tellg() - std::streamoff{kLongest}, 0));
  std::string line, last;
  while (std::getline(in, line)) {
    if (!line.empty()) last = line;
  }
  return last;
}

void WorkerProcesses::end(int index) {
  if (const auto pid = Probe(control_socket(settings_, index)).peer()) {
    ::kill(*pid, SIGTERM);
  } else if (child_runs(index)) {
    ::kill(children_.at(static_cast<std::size_t>(index)), SIGTERM);
  }
}

}  // namespace centrale::app
