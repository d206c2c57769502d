// A UDP socket that receives and sends up to 64 datagrams with one system call.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "common/endpoint.hpp"
#include "common/writer.hpp"

namespace centrale::bench {

class UdpSocket {
 public:
  static constexpr std::size_t kBatch = 64;
  static constexpr std::size_t kLargest = 4096;  // bytes of a datagram

  /// Port 0: any free one. Throws std::system_error when it cannot be bound.
  explicit UdpSocket(Endpoint local);
  ~UdpSocket();
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] Endpoint local() const { return local_; }

  /// A message for `to`: written by `write(Writer&)`, sent when the batch is full or flushed.
  template <class Write>
  void send(Endpoint to, Write&& write) {
    Writer writer(outgoing_buffer());
    write(writer);
    if (writer.complete()) queue(to, writer.text().size());
  }
  void flush();

  /// Takes what waits, at most one batch; `each(std::string_view datagram, Endpoint from)`. Returns how many.
  template <class Each>
  std::size_t receive(Each&& each) {
    const auto count = take_batch();
    for (std::size_t i = 0; i < count; ++i) each(datagram(i), sender(i));
    return count;
  }

 private:
  struct Batch;
  [[nodiscard]] std::span<char> outgoing_buffer();
  void queue(Endpoint to, std::size_t size);
  std::size_t take_batch();
  [[nodiscard]] std::string_view datagram(std::size_t index) const;
  [[nodiscard]] Endpoint sender(std::size_t index) const;

  int descriptor_;
  Endpoint local_;
  std::size_t waiting_ = 0;
  std::unique_ptr<Batch> in_, out_;
};

}  // namespace centrale::bench
