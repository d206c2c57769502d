// One UDP socket: datagrams in and out by the batch.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "flow/io_loop.hpp"
#include "sip/address.hpp"
#include "sip/readiness.hpp"

namespace centrale::sip {

/// Reads up to 32 datagrams in one system call; what is sent during a pass of the loop leaves together at its
/// end.
class UdpSocket {
 public:
  /// `waited`: time between the arrival in the kernel and now.
  using OnDatagram = std::function<void(std::string_view bytes, const Address& from, Duration waited)>;
  using OnFailure = std::function<void(const Address& to)>;

  static Result<std::unique_ptr<UdpSocket>> open(flow::IoLoop& loop, const Address& address,
                                                 OnDatagram on_datagram, OnFailure on_failure);
  ~UdpSocket();

  [[nodiscard]] const Address& local() const { return local_; }
  void send(const Address& to, std::string bytes);

 private:
  struct Outgoing {
    Address to;
    std::string bytes;
  };
  struct Flush : flow::Ready {
    explicit Flush(UdpSocket& of) : Ready(&run), socket(of) {}
    static void run(Ready& self) { static_cast<Flush&>(self).socket.flush(); }
    UdpSocket& socket;
  };
  struct Buffers;

  UdpSocket(flow::IoLoop& loop, int descriptor, OnDatagram on_datagram, OnFailure on_failure);
  void wait_readable();
  void read_batches();
  [[nodiscard]] int read_batch();
  void flush();
  [[nodiscard]] bool flush_batch();

  flow::IoLoop& loop_;
  Readiness readiness_;
  Address local_;
  OnDatagram on_datagram_;
  OnFailure on_failure_;
  std::unique_ptr<Buffers> buffers_;
  std::deque<Outgoing> outgoing_;
  bool waiting_to_write_ = false;
  Flush flush_{*this};
};

}  // namespace centrale::sip
