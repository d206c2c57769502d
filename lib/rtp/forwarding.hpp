// A stream that somebody else carries for us: what it needs to know, and how far it has come.
#pragma once

#include <cstdint>

#include "base/time.hpp"
#include "rtp/address.hpp"
#include "rtp/receive_statistics.hpp"

namespace centrale::rtp {

/// Packets of one stream, unchanged but for their header. IPv4.
struct Forwarding {
  Address from;  // they come from here, and nobody else
  std::uint32_t from_ssrc = 0;
  std::uint8_t from_payload_type = 0;
  ReceiveStatistics::Counters received;  // so far

  std::uint16_t own_port = 0;  // from which they leave
  Address to;
  std::uint32_t to_ssrc = 0;
  std::uint8_t to_payload_type = 0;
  std::uint16_t sequence_shift = 0;
  std::uint32_t timestamp_shift = 0;
};

/// Since it began; `packets` 0: nothing has come.
struct Forwarded {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  Header newest;  // as it came in: sequence, timestamp, SSRC
  Instant at;     // when the last packet came
  ReceiveStatistics::Counters received;
};

}  // namespace centrale::rtp
