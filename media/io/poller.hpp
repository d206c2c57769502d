// epoll: which of thousands of sockets has something.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.hpp"
#include "media_io/file_descriptor.hpp"

struct epoll_event;

namespace centrale::media_io {

/// What a ready descriptor is, in its owner's own numbers.
struct Tag {
  std::uint32_t kind = 0;
  std::uint32_t index = 0;
};

class Poller {
 public:
  struct Happened {
    Tag tag;
    bool readable = false;
    bool writable = false;
  };

  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Itself a descriptor, readable when `wait` would find something.
  [[nodiscard]] int number() const { return epoll_.number(); }

  void watch(int descriptor, Tag tag, bool writable = false);
  void watch_also_for_room(int descriptor, Tag tag, bool room);
  void forget(int descriptor);

  /// Waits until something happened or `until` has come. The answer is valid until the next call; at most a
  /// batch of it, so that players and timers have their turn under load.
  [[nodiscard]] std::span<const Happened> wait(std::optional<Duration> at_most);

 private:
  static constexpr std::size_t kBatch = 128;
  FileDescriptor epoll_;
  std::vector<epoll_event> events_;
  std::vector<Happened> happened_;
};

}  // namespace centrale::media_io
