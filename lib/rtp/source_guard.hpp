// Symmetric RTP bound to its source: decides whose packets an endpoint lets in (RTP bleed, RISKS row 17).
#pragma once

#include <cstdint>

#include "base/time.hpp"
#include "rtp/address.hpp"
#include "rtp/packet.hpp"

namespace centrale::rtp {

/// What is signalled about the far end.
struct SourceRule {
  Address signalled{};     // from SDP; unknown: nobody is let in yet
  bool may_latch = false;  // the party is behind NAT
  Address latch_host{};    // with may_latch: the only host to bind to; family none: any
  friend bool operator==(const SourceRule&, const SourceRule&) = default;
};

/// Bound at once to the signalled source; or, when it may latch, to the first host that sends two packets
/// in sequence within the start window, and then to nobody else. A bound host may change its port when
/// SSRC and sequence go on. Only another rule opens the window again.
class SourceGuard {
 public:
  /// Without latch_host, so long may the first packet take (a phone sends nothing while it rings).
  static constexpr Duration kStartWindow = 120s;

  void set(const SourceRule& rule, Instant now);

  /// Whether the packet is let in. The packet has been parsed, and its payload type was agreed.
  [[nodiscard]] bool admits(const Address& from, const Header& header, Instant now) {
    if (from == bound_) {
      ssrc_ = header.ssrc;
      sequence_ = header.sequence;
      return true;
    }
    return rule_.may_latch && latches(from, header, now);
  }
  /// The bound source has gone on elsewhere, up to this packet.
  void went_on(const Header& header) {
    ssrc_ = header.ssrc;
    sequence_ = header.sequence;
  }
  /// Whether this host may speak RTCP to us.
  [[nodiscard]] bool knows_host(const Address& from) const {
    return bound_.known() && from.same_host(bound_);
  }

  /// Where to send: the bound source, else the signalled address.
  [[nodiscard]] const Address& destination() const { return bound_.known() ? bound_ : rule_.signalled; }
  [[nodiscard]] const Address& bound() const { return bound_; }

 private:
  [[nodiscard]] bool latches(const Address& from, const Header& header, Instant now);
  [[nodiscard]] bool may_be_the_party(const Address& from, const Header& header, Instant now) const;
  void bind(const Address& from, const Header& header);

  SourceRule rule_{};
  Address bound_{};
  Address candidate_{};
  Instant since_{};
  Instant candidate_since_{};
  std::uint32_t ssrc_ = 0;
  std::uint32_t candidate_ssrc_ = 0;
  std::uint16_t sequence_ = 0;
  std::uint16_t candidate_sequence_ = 0;
};

}  // namespace centrale::rtp
