// The stream that a party hears: one SSRC for the whole call, its sequence and time going on whatever the
// source is: another party, a prompt, hold music, keys.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "rtp/packet.hpp"

namespace centrale::rtp {

class SendStream {
 public:
  /// Random values from the caller (RFC 3550 §5.1).
  void start(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp, Instant now);

  /// The next packet comes from another source, or after a pause of ours.
  void break_source() { source_known_ = ours_ = false; }

  /// A packet of another stream as part of this one. Losses and reorderings stay visible to the receiver.
  /// Nothing for a packet older than the change of source.
  [[nodiscard]] std::optional<Header> relay(const Header& in, std::uint8_t payload_type, Instant now);

  /// A packet of our own making, `units` of time after the one before when that was ours too.
  [[nodiscard]] Header make(std::uint8_t payload_type, std::uint32_t units, Instant now);

  /// A packet at a timestamp that was said before: the further packets of a key.
  [[nodiscard]] Header repeat(std::uint8_t payload_type, std::uint32_t timestamp);

  /// How headers of the source become this stream's; nothing: it has not followed one source for a while.
  struct Shift {
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
  };
  [[nodiscard]] std::optional<Shift> steady_shift() const;
  /// So many packets of the same source have left elsewhere with this shift; the newest came with `in`.
  void went_on(const Header& in, std::uint64_t packets, std::uint64_t bytes, Instant at);

  void count(std::size_t payload_bytes) {
    ++packets_;
    bytes_ += payload_bytes;
  }

  [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// The timestamp that belongs to `now`.
  [[nodiscard]] std::uint32_t timestamp_at(Instant now) const;

 private:
  void join(const Header& in, Instant now);
  void advance(std::uint16_t sequence, std::uint32_t timestamp, Instant now);

  Instant anchored_{};  // when `timestamp_` was sent
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint32_t ssrc_ = 0;
  std::uint32_t timestamp_ = 0;  // newest sent
  std::uint32_t timestamp_shift_ = 0;
  std::uint32_t source_ssrc_ = 0;
  std::uint32_t since_join_ = 0;
  std::uint16_t sequence_ = 0;  // newest sent
  std::uint16_t sequence_shift_ = 0;
  std::uint16_t source_sequence_ = 0;
  std::uint16_t joined_at_ = 0;
  bool source_known_ = false;
  bool ours_ = false;  // the newest packet was made here
};

}  // namespace centrale::rtp
