// Every UDP port of the worker, bound once at the start: a call costs no socket.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "media_io/udp_socket.hpp"

namespace centrale::media_io {

/// RTP on the even port, RTCP on the odd one above.
struct PortPair {
  UdpSocket rtp;
  UdpSocket rtcp;
  [[nodiscard]] bool usable() const { return rtp.open() && rtcp.open(); }
};

/// The pairs of one address. Lives as long as the worker; its thread only.
class PortRange {
 public:
  /// first..last, both included, cut to whole pairs. Pairs that somebody else has stay unusable; fails when
  /// none is left.
  [[nodiscard]] static Result<PortRange> bind(const rtp::Address& host, std::uint16_t first,
                                              std::uint16_t last);

  [[nodiscard]] const rtp::Address& host() const { return host_; }
  [[nodiscard]] std::uint16_t first() const { return first_; }
  [[nodiscard]] std::uint16_t last() const {
    return static_cast<std::uint16_t>(first_ + 2 * (pairs_.size() - 1));
  }
  [[nodiscard]] std::span<const PortPair> pairs() const { return pairs_; }
  /// The index of an RTP port; nothing when it is odd, outside or unusable.
  [[nodiscard]] std::optional<std::size_t> index_of(std::uint16_t port) const;

 private:
  rtp::Address host_;
  std::uint16_t first_ = 0;
  std::vector<PortPair> pairs_;
};

}  // namespace centrale::media_io
