#include "media_io/poller.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace centrale::media_io {
namespace {

std::uint64_t pack(Tag tag) { return std::uint64_t{tag.kind} << 32 | tag.index; }
Tag unpack(std::uint64_t data) {
  return {static_cast<std::uint32_t>(data >> 32), static_cast<std::uint32_t>(data)};
}

void control(int epoll, int operation, int descriptor, Tag tag, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = pack(tag);
  if (epoll_ctl(epoll, operation, descriptor, &event) != 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
}

}  // namespace

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)), events_(kBatch) {
  if (!epoll_.open()) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  happened_.reserve(kBatch);
}
Poller::~Poller() = default;

void Poller::watch(int descriptor, Tag tag, bool writable) {
  control(epoll_.number(), EPOLL_CTL_ADD, descriptor, tag, writable ? EPOLLIN | EPOLLOUT : EPOLLIN);
}
void Poller::watch_also_for_room(int descriptor, Tag tag, bool room) {
  control(epoll_.number(), EPOLL_CTL_MOD, descriptor, tag, room ? EPOLLIN | EPOLLOUT : EPOLLIN);
}
void Poller::forget(int descriptor) { epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, descriptor, nullptr); }

std::span<const Poller::Happened> Poller::wait(std::optional<Duration> at_most) {
  happened_.clear();
  int milliseconds = -1;
  if (at_most) {  // rounded up: waking too early would only mean waiting again
    const auto rounded =
        std::chrono::ceil<std::chrono::milliseconds>(std::max(*at_most, Duration::zero())).count();
    milliseconds = static_cast<int>(std::min<std::int64_t>(rounded, 60'000));
  }
  const int count = epoll_wait(epoll_.number(), events_.data(), static_cast<int>(kBatch), milliseconds);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events_[static_cast<std::size_t>(i)];
    happened_.push_back({.tag = unpack(event.data.u64),
                         .readable = (event.events & ~std::uint32_t{EPOLLOUT}) != 0,
                         .writable = (event.events & EPOLLOUT) != 0});
  }
  return happened_;
}

}  // namespace centrale::media_io
