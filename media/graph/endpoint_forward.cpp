// What comes from the party and goes on as it is: the kernel may carry it (docs/adr/0010).
#include "media_graph/endpoint.hpp"

namespace centrale::media_graph {
namespace {

// What is between two offers, of packets that would have been forwarded; and of seconds, so that a way that
// has changed is found again.
constexpr std::uint32_t kStraight = 64;
constexpr unsigned kAnew = 30;

}  // namespace

bool Endpoint::hears_straight(rtp::Codec codec) const {
  return can_send() && !busy_with_own() && !recorder_ && payload_type_of(codec) != rtp::kNoPayloadType;
}

void Endpoint::offer_to_kernel(const rtp::Packet& packet, rtp::Codec codec) {
  if (++straight_ % kStraight != 0) return;
  if (recorder_ || seat_ || hearer_ == nullptr || !hearer_->hears_straight(codec)) return;
  const auto shift = hearer_->stream_.steady_shift();
  if (!shift) return;
  forwarded_ = environment_.forward(*this, {.from = guard_.bound(),
                                            .from_ssrc = packet.ssrc,
                                            .from_payload_type = packet.payload_type,
                                            .received = received_.counters(),
                                            .own_port = hearer_->port_.number,
                                            .to = hearer_->guard_.destination(),
                                            .to_ssrc = hearer_->stream_.ssrc(),
                                            .to_payload_type = hearer_->payload_type_of(codec),
                                            .sequence_shift = shift->sequence,
                                            .timestamp_shift = shift->timestamp});
  forwarded_packets_ = forwarded_bytes_ = 0;
  forwarded_seconds_ = 0;
}

void Endpoint::catch_up() {
  if (!forwarded_) return;
  const rtp::Forwarded so_far = environment_.forwarded(*this);
  const std::uint64_t packets = so_far.packets - forwarded_packets_;
  if (packets == 0) return;
  const std::uint64_t bytes = so_far.bytes - forwarded_bytes_;
  forwarded_packets_ = so_far.packets;
  forwarded_bytes_ = so_far.bytes;
  received_.went_on(so_far.received, packets, bytes);
  guard_.went_on(so_far.newest);
  last_heard_ = so_far.at;
  timed_out_ = false;
  hearer_->stream_.went_on(so_far.newest, packets, bytes, so_far.at);
}

void Endpoint::take_back() {
  if (!forwarded_) return;
  environment_.take_back(*this);
  catch_up();
  forwarded_ = false;
  straight_ = 0;
}

void Endpoint::take_back_both() {
  take_back();
  if (source_ != nullptr) source_->take_back();
}

void Endpoint::look_after_forwarding() {
  catch_up();
  if (forwarded_ && ++forwarded_seconds_ >= kAnew) take_back();
}

}  // namespace centrale::media_graph
