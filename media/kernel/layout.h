// What the worker and its program in the kernel share: one forwarding for each pair of ports, in an array.
// C, because both read it.
#ifndef CENTRALE_MEDIA_KERNEL_LAYOUT_H
#define CENTRALE_MEDIA_KERNEL_LAYOUT_H

#include <linux/types.h>

/// Addresses, ports and SSRCs in network order, everything else in the machine's.
struct centrale_forwarding {
  __u32 active;  // written last, and cleared first

  // Which packets.
  __u32 from_address;
  __u16 from_port;
  __u16 highest;  // sequence
  __u32 from_ssrc;

  // What becomes of them.
  __u32 own_address;
  __u32 to_address;
  __u16 own_port;
  __u16 to_port;
  __u32 to_ssrc;
  __u32 interface;
  __u32 timestamp_shift;
  __u16 sequence_shift;
  __u8 from_payload_type;
  __u8 to_payload_type;

  // What came: as rtp::ReceiveStatistics counts (RFC 3550 A.1, A.8).
  __u32 here;
  __u32 cycles;
  __u32 transit;
  __u32 jitter;
  __u32 timestamp;  // of the newest packet
  __u64 packets;
  __u64 bytes;
  __u64 at;  // CLOCK_MONOTONIC, ns; 0: nothing yet
};

#endif
