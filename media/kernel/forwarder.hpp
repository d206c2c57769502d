// Relaying in the kernel (docs/adr/0010): streams that need nothing but another header do not come to the
// worker.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/result.hpp"
#include "media_io/port_range.hpp"
#include "rtp/forwarding.hpp"

namespace centrale::media_kernel {

/// Stands before the RTP ports of one IPv4 range. The kernel undoes everything when the process ends, however
/// it ends. Packet thread.
class Forwarder {
 public:
  /// Error: the kernel is too old (6.6 is needed), or the process may not (CAP_BPF and CAP_NET_ADMIN, only
  /// here).
  [[nodiscard]] static Result<std::unique_ptr<Forwarder>> create(const media_io::PortRange& ports);
  ~Forwarder();
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;

  /// What comes in on the port of `pair` is forwarded from now on. False: there is no way to the destination.
  [[nodiscard]] bool start(std::size_t pair, const rtp::Forwarding& stream);
  [[nodiscard]] rtp::Forwarded progress(std::size_t pair) const;
  /// Its packets come to the worker again.
  void stop(std::size_t pair);
  /// Streams at present. Any thread.
  [[nodiscard]] std::size_t streams() const { return streams_.load(std::memory_order_relaxed); }

 private:
  class Inside;
  explicit Forwarder(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
  std::atomic<std::size_t> streams_ = 0;
};

}  // namespace centrale::media_kernel
