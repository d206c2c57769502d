// Any datagram as RTP: refused, or read within its bounds; what was read goes through every receiver.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "rtp/dtmf_receiver.hpp"
#include "rtp/receive_statistics.hpp"
#include "rtp/reorder_buffer.hpp"
#include "rtp/send_stream.hpp"
#include "rtp/source_guard.hpp"

using namespace centrale;

/// The input is a row of datagrams, each with a length byte before it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rtp::ReceiveStatistics statistics;
  rtp::DtmfReceiver keys;
  rtp::SendStream stream;
  rtp::ReorderBuffer order;
  rtp::SourceGuard guard;
  Instant now{};
  guard.set({.signalled = *rtp::parse_address("192.0.2.1", 4000), .may_latch = true}, now);
  stream.start(1, 2, 3, now);
  while (size > 0) {
    const std::size_t length = std::min<std::size_t>(data[0], size - 1);
    std::vector<std::uint8_t> datagram(data + 1, data + 1 + length);
    data += length + 1;
    size -= length + 1;
    now += 10ms;
    const auto packet = rtp::parse(datagram);
    if (!packet) continue;
    if (packet->payload.size() + rtp::kHeaderBytes > datagram.size()) std::abort();
    statistics.received(*packet, packet->payload.size(), now);
    (void)keys.received(*packet, now);
    (void)stream.relay(*packet, 8, now);
    (void)guard.admits(*rtp::parse_address("192.0.2.2", 4000), *packet, now);
    order.push(*packet, [](const rtp::Packet& out) {
      for (const std::uint8_t byte : out.payload) (void)byte;
    });
  }
  (void)statistics.report();
  return 0;
}
