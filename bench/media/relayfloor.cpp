// relayfloor: the least that a relay in user space costs, one thread with epoll, recvfrom and sendto. It
// looks at nothing and counts nothing. Prints "PORT_A PORT_B" for each call, then relays until it is ended.
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <exception>
#include <system_error>
#include <vector>

#include "common/endpoint.hpp"

namespace {

using namespace centrale::bench;

/// What arrives at `socket` leaves from `other` to `to`.
struct Side {
  int socket = -1, other = -1;
  sockaddr_in to{};
};

int open_socket() {
  const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const auto any = Endpoint{}.socket_address();
  if (descriptor < 0 || bind(descriptor, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0)
    throw std::system_error(errno, std::generic_category(), "socket");
  return descriptor;
}

unsigned port_of(int descriptor) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  return endpoint_of(address).port;
}

std::vector<Side> open_calls(unsigned calls, Endpoint remote) {
  std::vector<Side> sides;
  for (unsigned i = 0; i < calls; ++i) {
    const int a = open_socket(), b = open_socket();
    const auto port = static_cast<std::uint16_t>(remote.port + 4 * i);
    sides.push_back({a, b, Endpoint{remote.address, static_cast<std::uint16_t>(port + 2)}.socket_address()});
    sides.push_back({b, a, Endpoint{remote.address, port}.socket_address()});
    fmt::print("{} {}\n", port_of(a), port_of(b));
  }
  fmt::print("ready\n");
  std::fflush(stdout);
  return sides;
}

void relay_one(const Side& side) {
  std::array<char, 2048> packet;
  const auto size = recvfrom(side.socket, packet.data(), packet.size(), 0, nullptr, nullptr);
  if (size > 0)
    sendto(side.other, packet.data(), static_cast<std::size_t>(size), 0,
           reinterpret_cast<const sockaddr*>(&side.to), sizeof side.to);
}

[[noreturn]] void relay(const std::vector<Side>& sides) {
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  for (std::size_t i = 0; i < sides.size(); ++i) {
    epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
    epoll_ctl(poll, EPOLL_CTL_ADD, sides[i].socket, &event);
  }
  std::array<epoll_event, 256> events;
  while (true) {
    const int count = epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) relay_one(sides[events[static_cast<std::size_t>(i)].data.u64]);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"relayfloor: the least a relay costs"};
  unsigned calls = 1;
  std::string tag;
  std::uint16_t first_port = 30000;
  app.add_option("--calls", calls, "calls to relay")->capture_default_str();
  app.add_option("--first-remote-port", first_port, "call i: A at P+4i, B at P+4i+2")->capture_default_str();
  app.add_option("--tag", tag, "any word, so that its starter finds it among processes");
  CLI11_PARSE(app, argc, argv);
  try {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    relay(open_calls(calls, {INADDR_LOOPBACK, first_port}));
  } catch (const std::exception& error) {
    fmt::print(stderr, "relayfloor: {}\n", error.what());
    return 2;
  }
}
