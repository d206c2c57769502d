// io_uring: the packets of thousands of sockets with one system call for all that came and all that leaves.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/time.hpp"
#include "media_io/poller.hpp"
#include "rtp/address.hpp"

namespace centrale::media_io {

/// Beside a Poller, which goes on watching everything that is no packet socket. Of the thread that made it.
class PacketRing {
 public:
  struct Packet {
    Tag tag;
    std::span<std::uint8_t> bytes;  // valid until the next call of `next`
    bool cut = false;               // longer than a datagram may be: `bytes` is its beginning
    rtp::Address from;
  };

  /// Nothing where the kernel is too old (before 6.1) or does not permit it.
  [[nodiscard]] static std::unique_ptr<PacketRing> create(const Poller& others);
  ~PacketRing();
  PacketRing(const PacketRing&) = delete;
  PacketRing& operator=(const PacketRing&) = delete;

  /// A datagram socket that stays open as long as this lives.
  void watch(int descriptor, Tag tag);

  /// Sends what was queued, and waits until something came or `at_most` is over.
  void wait(std::optional<Duration> at_most);
  /// What came, in order; at most a batch of it for each `wait`, so that players and timers have their turn.
  [[nodiscard]] std::optional<Packet> next();
  /// Since the last `wait` the poller has something; true once for each.
  [[nodiscard]] bool others_are_ready();

  /// Copied; leaves with the next `wait` or `flush`. What the kernel refuses is lost, as it may be anywhere
  /// else.
  void send(int descriptor, std::span<const std::uint8_t> datagram, const rtp::Address& to);
  void flush();

 private:
  class Inside;
  explicit PacketRing(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

}  // namespace centrale::media_io
