// A bound UDP socket that never blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "media_io/file_descriptor.hpp"
#include "rtp/address.hpp"

namespace centrale::media_io {

class UdpSocket {
 public:
  UdpSocket() = default;
  /// Port 0: any. The error names the address.
  [[nodiscard]] static Result<UdpSocket> bind(const rtp::Address& local);

  [[nodiscard]] bool open() const { return descriptor_.open(); }
  [[nodiscard]] int number() const { return descriptor_.number(); }
  [[nodiscard]] rtp::Address local() const;

  struct Received {
    std::size_t bytes = 0;  // the datagram's own size: more than the buffer's when it was cut off
    rtp::Address from{};
  };
  /// Nothing when no datagram waits.
  [[nodiscard]] std::optional<Received> receive(std::span<std::uint8_t> buffer) const;
  /// False when the kernel refused it; the packet is lost, as it may be anywhere else.
  bool send(std::span<const std::uint8_t> datagram, const rtp::Address& to) const;
  /// Throws away everything that waits; the number of datagrams.
  std::size_t drain() const;

 private:
  explicit UdpSocket(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {}
  FileDescriptor descriptor_;
};

}  // namespace centrale::media_io
