#include "api/admin_server.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

namespace centrale::api {
namespace {

constexpr int kPatience = 5000;  // milliseconds that a client may take for its request
constexpr std::size_t kLongestRequest = std::size_t{64} << 20;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

bool ready(int fd, int wake) {
  pollfd wanted[2] = {{.fd = fd, .events = POLLIN, .revents = 0},
                      {.fd = wake, .events = POLLIN, .revents = 0}};
  const int count = ::poll(wanted, 2, kPatience);
  return count > 0 && wanted[1].revents == 0 && wanted[0].revents != 0;
}

std::optional<std::string> read_line(int fd, int wake) {
  std::string line;
  char buffer[65536];
  while (line.size() < kLongestRequest && ready(fd, wake)) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got <= 0) return std::nullopt;
    line.append(buffer, static_cast<std::size_t>(got));
    if (const auto end = line.find('\n'); end != std::string::npos) return line.substr(0, end);
  }
  return std::nullopt;
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the client has gone: nobody is left to tell
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

Result<Descriptor> listen_at(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) return fail(text + ": longer than a socket's name may be");
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ::unlink(text.c_str());  // of a process that was killed
  const mode_t before = ::umask(0177);
  const bool bound = ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::umask(before);
  if (!bound || ::listen(socket.get(), 16) != 0)
    return fail(fmt::format("{}: {}", text, std::strerror(errno)));
  return socket;
}

}  // namespace

struct AdminServer::Inside {
  Inside(Descriptor listening, std::filesystem::path at, std::map<std::string, Handler> known)
      : socket(std::move(listening)),
        path(std::move(at)),
        handlers(std::move(known)),
        thread([this] { serve(); }) {}

  ~Inside() {
    (void)::eventfd_write(wake.get(), 1);
    thread.join();
    ::unlink(path.c_str());
  }

  void serve() {
    while (true) {
      pollfd wanted[2] = {{.fd = socket.get(), .events = POLLIN, .revents = 0},
                          {.fd = wake.get(), .events = POLLIN, .revents = 0}};
      if (::poll(wanted, 2, -1) < 0 && errno != EINTR) return;
      if (wanted[1].revents != 0) return;
      const Descriptor client(::accept4(socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (client.get() < 0) continue;
      if (const auto line = read_line(client.get(), wake.get()))
        write_all(client.get(), answer_line(*line, handlers));
    }
  }

  Descriptor socket;
  Descriptor wake{::eventfd(0, EFD_CLOEXEC)};
  std::filesystem::path path;
  std::map<std::string, Handler> handlers;
  std::thread thread;
};

AdminServer::AdminServer(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
AdminServer::~AdminServer() = default;

Result<std::unique_ptr<AdminServer>> AdminServer::open(const std::filesystem::path& socket,
                                                       std::map<std::string, Handler> handlers) {
  auto listening = listen_at(socket);
  if (!listening) return std::unexpected(listening.error());
  return std::unique_ptr<AdminServer>(
      new AdminServer(std::make_unique<Inside>(std::move(*listening), socket, std::move(handlers))));
}

}  // namespace centrale::api
