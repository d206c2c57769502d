#include "media_worker/control_server.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "rtp/address.hpp"

namespace centrale::media_worker {
namespace {

using media_io::FileDescriptor;

constexpr std::size_t kMostUnread = std::size_t{16} << 20;

union Name {
  sockaddr any;
  sockaddr_un local;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

std::unexpected<Error> failed(const std::string& control, const char* doing) {
  return fail(fmt::format("control socket {}: {}: {}", control, doing, std::strerror(errno)));
}

bool somebody_answers(const Name& name, socklen_t length) {
  const FileDescriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return ::connect(probe.number(), &name.any, length) == 0;
}

Result<FileDescriptor> listen_local(const std::string& path) {
  Name name{};
  name.local.sun_family = AF_UNIX;
  if (path.size() >= sizeof name.local.sun_path)
    return fail(fmt::format("control socket {}: longer than 107 bytes", path));
  std::memcpy(name.local.sun_path, path.c_str(), path.size() + 1);
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.open()) return failed(path, "socket");
  if (somebody_answers(name, sizeof name.local))
    return fail(fmt::format("control socket {}: another worker has it", path));
  ::unlink(path.c_str());
  if (::bind(socket.number(), &name.any, sizeof name.local) != 0) return failed(path, "bind");
  ::chmod(path.c_str(), 0660);
  if (::listen(socket.number(), 16) != 0) return failed(path, "listen");
  return socket;
}

Result<FileDescriptor> listen_tcp(const std::string& control, const rtp::Address& at) {
  Name name{};
  const bool v6 = at.family == rtp::Family::ipv6;
  if (v6) {
    name.v6.sin6_family = AF_INET6;
    name.v6.sin6_port = htons(at.port);
    std::memcpy(&name.v6.sin6_addr, at.bytes.data(), 16);
  } else {
    name.v4.sin_family = AF_INET;
    name.v4.sin_port = htons(at.port);
    std::memcpy(&name.v4.sin_addr, at.bytes.data(), 4);
  }
  FileDescriptor socket(::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.open()) return failed(control, "socket");
  const int yes = 1;
  setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(socket.number(), &name.any, v6 ? sizeof name.v6 : sizeof name.v4) != 0)
    return failed(control, "bind");
  if (::listen(socket.number(), 16) != 0) return failed(control, "listen");
  return socket;
}

/// "192.0.2.1:7000" or "::1:7000".
std::optional<rtp::Address> tcp_address(const std::string& control) {
  const auto colon = control.rfind(':');
  if (control.starts_with('/') || colon == std::string::npos) return std::nullopt;
  std::uint16_t port = 0;
  const char* end = control.data() + control.size();
  const auto [rest, wrong] = std::from_chars(control.data() + colon + 1, end, port);
  if (wrong != std::errc{} || rest != end) return std::nullopt;
  return rtp::parse_address(std::string_view(control).substr(0, colon), port);
}

}  // namespace

struct ControlServer::Connection {
  ConnectionId id = 0;
  FileDescriptor socket;
  media_control::MessageReader<media_control::Command> reader;
  std::string unsent;
  bool greeted = false;
  bool dropped = false;
  bool waits_for_room = false;
};

ControlServer::ControlServer(media_io::Poller& poller, std::uint32_t first_kind)
    : poller_(poller), kind_(first_kind) {}

ControlServer::~ControlServer() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<void> ControlServer::listen(const std::string& control) {
  const auto tcp = tcp_address(control);
  auto socket = tcp ? listen_tcp(control, *tcp) : listen_local(control);
  if (!socket) return std::unexpected(socket.error());
  listener_ = std::move(*socket);
  if (!tcp) path_ = control;
  poller_.watch(listener_.number(), {.kind = kind_, .index = 0});
  return {};
}

ControlServer::Connection* ControlServer::find(ConnectionId id) {
  const auto found = std::ranges::find(connections_, id, &Connection::id);
  return found == connections_.end() ? nullptr : found->get();
}

bool ControlServer::has_control() const { return std::ranges::any_of(connections_, &Connection::greeted); }

void ControlServer::accept_all() {
  while (true) {
    FileDescriptor socket(::accept4(listener_.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.open()) return;
    const int yes = 1;
    setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);  // no effect on Unix sockets
    auto& connection = connections_.emplace_back(std::make_unique<Connection>());
    connection->id = ++next_;
    connection->socket = std::move(socket);
    poller_.watch(connection->socket.number(), {.kind = kind_ + 1, .index = connection->id});
  }
}

void ControlServer::on_ready(const media_io::Poller::Happened& event, const OnCommand& on_command) {
  if (event.tag.kind == kind_) return accept_all();
  Connection* connection = find(event.tag.index);
  if (connection == nullptr || connection->dropped) return;
  if (event.writable) write(*connection);
  if (event.readable) read(*connection, on_command);
}

void ControlServer::read(Connection& connection, const OnCommand& on_command) {
  std::array<char, 65536> bytes;
  const ssize_t size = ::recv(connection.socket.number(), bytes.data(), bytes.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) {
    connection.dropped = true;
    return;
  }
  connection.reader.feed(std::string_view(bytes.data(), static_cast<std::size_t>(size)));
  while (!connection.dropped) {
    auto command = connection.reader.next();
    if (!command) {
      connection.dropped = true;
      return;
    }
    if (!*command) return;
    const bool hello = std::holds_alternative<media_control::Hello>(**command);
    if (hello || connection.greeted) on_command(connection.id, **command);
  }
}

void ControlServer::write(Connection& connection) {
  if (connection.dropped || connection.unsent.empty()) return;
  const ssize_t sent =
      ::send(connection.socket.number(), connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
  if (sent > 0) connection.unsent.erase(0, static_cast<std::size_t>(sent));
  const bool broken = sent < 0 && errno != EAGAIN && errno != EINTR;
  if (broken || connection.unsent.size() > kMostUnread) connection.dropped = true;
  const bool full = !connection.unsent.empty();
  if (full == connection.waits_for_room || connection.dropped) return;
  connection.waits_for_room = full;
  poller_.watch_also_for_room(connection.socket.number(), {.kind = kind_ + 1, .index = connection.id}, full);
}

void ControlServer::tell(const media_control::WorkerEvent& event) {
  for (const auto& connection : connections_) {
    if (connection->greeted && !connection->dropped) media_control::append(connection->unsent, event);
  }
}

void ControlServer::answer(ConnectionId to, const media_control::WorkerEvent& event) {
  if (Connection* connection = find(to)) media_control::append(connection->unsent, event);
}

void ControlServer::greet(ConnectionId connection) {
  if (Connection* found = find(connection)) found->greeted = true;
}

void ControlServer::drop_soon(ConnectionId connection) {
  if (Connection* found = find(connection)) {
    write(*found);
    found->dropped = true;
  }
}

void ControlServer::flush() {
  for (const auto& connection : connections_) {
    if (!connection->waits_for_room) write(*connection);
  }
  std::erase_if(connections_, [](const auto& connection) { return connection->dropped; });
}

}  // namespace centrale::media_worker
