// What comes from the party.
#include "media_graph/endpoint.hpp"
#include "media_graph/mix.hpp"

namespace centrale::media_graph {

void Endpoint::on_rtp(std::span<std::uint8_t> datagram, const rtp::Address& from, Instant now) {
  if (config_.rtcp_mux && rtp::is_rtcp(datagram)) return on_rtcp(datagram, from, now);
  auto packet = rtp::parse(datagram);
  const Kind kind = packet ? kinds_[packet->payload_type] : Kind::unknown;
  if (kind == Kind::unknown) {
    ++(from == guard_.bound() ? invalid_ : strangers_);
    return;
  }
  if (forwarded_ && from == guard_.bound()) take_back();  // the kernel does not understand it
  if (!let_in(*packet, from, now)) return;
  const bool plain = datagram.size() == rtp::kHeaderBytes + packet->payload.size();
  if (kind == Kind::key) return on_key(*packet, now);
  if (kind == Kind::comfort_noise) return;
  on_audio(*packet, static_cast<rtp::Codec>(kind), now);
  if (plain) offer_to_kernel(*packet, static_cast<rtp::Codec>(kind));
}

bool Endpoint::let_in(const rtp::Packet& packet, const rtp::Address& from, Instant now) {
  const rtp::Address before =
      source_ != nullptr && source_->forwarded_ ? guard_.destination() : rtp::Address{};
  if (!guard_.admits(from, packet, now)) {
    ++strangers_;
    return false;
  }
  if (before.known() && guard_.destination() != before) take_back_both();  // it has moved
  if (!config_.receive) return false;
  received_.received(packet, packet.payload.size(), now);
  last_heard_ = now;
  timed_out_ = false;
  if (!heard_any_) {
    heard_any_ = true;
    environment_.tell(media_control::MediaStarted{.endpoint = id_, .from = from});
  }
  return true;
}

void Endpoint::on_audio(rtp::Packet& packet, rtp::Codec codec, Instant now) {
  if (recorder_) recorder_->said(packet, codec, now);
  if (seat_) seat_->said(packet, codec);
  if (hearer_ != nullptr) hearer_->hear(packet, codec, now);
}

void Endpoint::tell_up(const rtp::KeyUp& up) {
  environment_.tell(media_control::DigitReleased{.endpoint = id_, .digit = up.digit, .length = up.length});
}

void Endpoint::on_key(const rtp::Packet& packet, Instant now) {
  const rtp::KeyChange change = keys_in_.received(packet, now);
  if (change.up_before) tell_up(*change.up_before);
  if (change.down) environment_.tell(media_control::DigitPressed{.endpoint = id_, .digit = *change.down});
  if (change.up) tell_up(*change.up);
  if (hearer_ == nullptr) return;
  rtp::Packet copy = packet;
  hearer_->hear_key(copy, now);
}

void Endpoint::on_rtcp(std::span<const std::uint8_t> datagram, const rtp::Address& from, Instant now) {
  if (!guard_.knows_host(from)) {
    ++strangers_;
    return;
  }
  const auto report = rtp::parse_rtcp(datagram, stream_.ssrc());
  if (!report) {
    ++invalid_;
    return;
  }
  if (!config_.rtcp_mux) rtcp_from_ = from;
  if (report->sender_time) {
    last_sr_ = static_cast<std::uint32_t>(*report->sender_time >> 16);
    last_sr_at_ = now;
  }
  if (!report->about_us) return;
  remote_lost_ = static_cast<std::uint32_t>(std::max(report->about_us->cumulative_lost, 0));
  const auto trip = rtp::round_trip(*report->about_us, rtp::ntp_of(environment_.wall_now()));
  if (trip) round_trip_ = *trip;
}

void Endpoint::look_after(Instant now) {
  constexpr unsigned kReportEvery = 5;  // seconds, RFC 3550 §6.2
  look_after_forwarding();
  if (++seconds_ % kReportEvery == 0) {
    if (source_ != nullptr) source_->catch_up();
    report(now);
  }
  if (const auto up = keys_in_.released_by_silence(now)) tell_up(*up);
  const bool waits = config_.media_timeout > Duration::zero() && config_.receive && config_.remote.known();
  if (!waits || timed_out_ || now - last_heard_ < config_.media_timeout) return;
  timed_out_ = true;
  environment_.tell(media_control::MediaTimeout{.endpoint = id_});
}

}  // namespace centrale::media_graph
