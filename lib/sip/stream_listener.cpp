#include "sip/stream_listener.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "sip/socket_address.hpp"

namespace centrale::sip {
namespace {

constexpr int kBacklog = 4096;  // the kernel takes less where net.core.somaxconn says so
constexpr int kBurst = 64;
constexpr Duration kRest = 200ms;

int open_reserve() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

Result<std::unique_ptr<StreamListener>> StreamListener::open(flow::IoLoop& loop, const Address& address,
                                                             OnAccepted on_accepted) {
  const auto descriptor = bound_socket(SOCK_STREAM, address);
  if (!descriptor) return std::unexpected(descriptor.error());
  if (listen(*descriptor, kBacklog) != 0) {
    const int error = errno;
    ::close(*descriptor);
    return fail("cannot listen on " + address.to_string() + ": " + std::generic_category().message(error));
  }
  std::unique_ptr<StreamListener> opened(new StreamListener(loop, *descriptor, std::move(on_accepted)));
  opened->wait();
  return opened;
}

StreamListener::StreamListener(flow::IoLoop& loop, int descriptor, OnAccepted on_accepted)
    : readiness_(loop, descriptor),
      local_(local_address(descriptor)),
      on_accepted_(std::move(on_accepted)),
      reserve_(open_reserve()),
      rest_(loop, this, [](StreamListener& self) { self.accept_burst(); }) {}

StreamListener::~StreamListener() {
  if (reserve_ >= 0) ::close(reserve_);
}

void StreamListener::wait() {
  readiness_.when_readable([this] { accept_burst(); });
}

void StreamListener::accept_burst() {
  for (int i = 0; i < kBurst; ++i) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    const int accepted = accept4(readiness_.descriptor(), reinterpret_cast<sockaddr*>(&storage), &size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted >= 0) {
      on_accepted_(accepted, from_socket_address(storage));
      continue;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      return out_of_descriptors();
    if (errno == EAGAIN || errno == EWOULDBLOCK) break;
  }
  wait();
}

void StreamListener::out_of_descriptors() {
  if (reserve_ >= 0) {
    ::close(reserve_);
    for (int i = 0; i < kBurst; ++i) {
      const int turned_away =
          accept4(readiness_.descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (turned_away < 0) break;
      ::close(turned_away);
    }
  }
  reserve_ = open_reserve();
  rest_.start(kRest);
}

}  // namespace centrale::sip
