// What the party hears.
#include <algorithm>
#include <cstring>

#include "media_graph/endpoint.hpp"

namespace centrale::media_graph {
namespace {

constexpr std::size_t kLongestOwn = 480;  // 60 ms

}  // namespace

std::uint8_t Endpoint::payload_type_of(rtp::Codec codec) const {
  for (const media_control::Format& format : config_.formats) {
    if (format.codec == codec) return format.payload_type;
  }
  return rtp::kNoPayloadType;
}

void Endpoint::hear(rtp::Packet& packet, rtp::Codec codec, Instant now) {
  if (!can_send() || busy_with_own()) return stream_.break_source();
  if (recorder_ && recorder_->wants_heard()) recorder_->heard(packet, codec, now);
  const std::uint8_t payload_type = payload_type_of(codec);
  if (payload_type != rtp::kNoPayloadType) return relay(packet, payload_type, now);
  convert_and_relay(packet, codec, now);
}

/// The new header goes where the old one ended: right before the payload, which is never moved.
void Endpoint::relay(rtp::Packet& packet, std::uint8_t payload_type, Instant now) {
  const auto header = stream_.relay(packet, payload_type, now);
  if (!header) return;
  const std::span<std::uint8_t> datagram(packet.payload.data() - rtp::kHeaderBytes,
                                         packet.payload.size() + rtp::kHeaderBytes);
  rtp::write(*header, datagram.first<rtp::kHeaderBytes>());
  stream_.count(packet.payload.size());
  environment_.send_rtp(*this, datagram, guard_.destination());
}

void Endpoint::convert_and_relay(rtp::Packet& packet, rtp::Codec codec, Instant now) {
  const media_control::Format& format = config_.formats.front();
  if (codec::Transcoder::by_table(codec, format.codec)) {
    codec::Transcoder::convert_in_place(codec, packet.payload);
    return relay(packet, format.payload_type, now);
  }
  if (!conversion_ || conversion_->transcoder.from() != codec ||
      conversion_->transcoder.to() != format.codec) {
    conversion_ = std::make_unique<Conversion>(codec, format.codec);
  }
  // G.722 keeps state from packet to packet, so here order matters and a copy is made for the header's sake.
  conversion_->order.push(packet, [&](const rtp::Packet& next) {
    std::array<std::uint8_t, rtp::kHeaderBytes + kLongestOwn> copy;
    rtp::Packet converted = next;
    converted.payload = std::span(copy).subspan(rtp::kHeaderBytes, next.payload.size());
    std::memcpy(converted.payload.data(), next.payload.data(), next.payload.size());
    conversion_->transcoder.convert(converted.payload);
    relay(converted, format.payload_type, now);
  });
}

void Endpoint::hear_key(rtp::Packet& packet, Instant now) {
  if (!can_send() || busy_with_own() || config_.dtmf_send == rtp::kNoPayloadType) return;
  relay(packet, config_.dtmf_send, now);
}

void Endpoint::send_own(const rtp::Header& header, std::span<const std::uint8_t> payload) {
  std::array<std::uint8_t, rtp::kHeaderBytes + kLongestOwn> datagram;
  rtp::write(header, std::span(datagram).first<rtp::kHeaderBytes>());
  const std::size_t size = std::min(payload.size(), kLongestOwn);
  std::memcpy(datagram.data() + rtp::kHeaderBytes, payload.data(), size);
  stream_.count(size);
  environment_.send_rtp(*this, std::span(datagram).first(rtp::kHeaderBytes + size), guard_.destination());
}

std::optional<Duration> Endpoint::tick(Instant now) {
  const Duration ptime = std::chrono::milliseconds(std::clamp<int>(config_.ptime, 10, 60));
  if (keys_out_ && keys_out_->active()) {
    tick_keys(now);
  } else if (player_ && !tick_player(now)) {
    return std::nullopt;
  }
  if (!busy_with_own()) return std::nullopt;
  return ptime;
}

void Endpoint::tick_keys(Instant now) {
  const Duration ptime = std::chrono::milliseconds(std::clamp<int>(config_.ptime, 10, 60));
  const auto event = keys_out_->next(ptime);
  if (!event || !can_send()) return;
  if (event->first) {
    const rtp::Header header =
        stream_.make(config_.dtmf_send, static_cast<std::uint32_t>(ptime / 125us), now);
    key_timestamp_ = header.timestamp;
    rtp::Header marked = header;
    marked.marker = true;
    return send_own(marked, event->payload);
  }
  send_own(stream_.repeat(config_.dtmf_send, key_timestamp_), event->payload);
}

/// False when the playlist is over. A player whose clips have not come, or whose party has not answered,
/// waits; one whose party is on hold goes on unheard.
bool Endpoint::tick_player(Instant now) {
  if (!player_->ready() || config_.formats.empty() || !guard_.destination().known()) return true;
  const std::size_t bytes = std::clamp<std::size_t>(config_.ptime, 10, 60) * rtp::kBytesPerMillisecond;
  const auto payload = player_->next(bytes);
  if (payload.empty()) {
    end_player(media_control::PlayEnd::played);
    return false;
  }
  if (!config_.send) return true;
  if (config_.formats.front().codec != player_->codec()) return true;  // the right clips are on their way
  send_audio(payload, bytes, now);
  return true;
}

bool Endpoint::wants_mix() {
  if (can_send() && !busy_with_own()) return true;
  stream_.break_source();
  return false;
}

void Endpoint::hear_mix(std::span<const std::uint8_t> payload, Instant now) {
  send_audio(payload, payload.size(), now);
}

/// Made here, in the party's first codec; `units` after the one before.
void Endpoint::send_audio(std::span<const std::uint8_t> payload, std::size_t units, Instant now) {
  const media_control::Format& format = config_.formats.front();
  const rtp::Header header = stream_.make(format.payload_type, static_cast<std::uint32_t>(units), now);
  if (recorder_ && recorder_->wants_heard()) {
    std::array<std::uint8_t, kLongestOwn> copy;
    rtp::Packet said;
    static_cast<rtp::Header&>(said) = header;
    said.payload = std::span(copy).first(payload.size());
    std::memcpy(copy.data(), payload.data(), payload.size());
    recorder_->heard(said, format.codec, now);
  }
  send_own(header, payload);
}

rtp::Address Endpoint::rtcp_destination() const {
  const rtp::Address& media = guard_.destination();
  if (config_.rtcp_mux || !media.known()) return media;
  if (rtcp_from_.known()) return rtcp_from_;
  if (media == config_.remote && config_.remote_rtcp.known()) return config_.remote_rtcp;
  return media.with_port(static_cast<std::uint16_t>(media.port + 1));
}

void Endpoint::report(Instant now) {
  const rtp::Address to = rtcp_destination();
  const bool spoke = stream_.packets() != reported_packets_;
  if (!to.known() || (!spoke && received_.packets() == 0)) return;
  rtp::ReportToSend out{.ssrc = stream_.ssrc(), .cname = cname_};
  if (spoke) {
    out.sent = {.now = rtp::ntp_of(environment_.wall_now()),
                .timestamp = stream_.timestamp_at(now),
                .packets = static_cast<std::uint32_t>(stream_.packets()),
                .bytes = static_cast<std::uint32_t>(stream_.bytes())};
  }
  if (received_.packets() != 0) {
    out.about = {.ssrc = received_.ssrc(), .reception = received_.report(), .last_sr = last_sr_};
    if (last_sr_ != 0)
      out.about->since_last_sr =
          static_cast<std::uint32_t>((now - last_sr_at_).count() * 65536 / 1'000'000'000);
  }
  reported_packets_ = stream_.packets();
  std::array<std::uint8_t, rtp::kLongestReport> bytes;
  environment_.send_rtcp(*this, std::span(bytes).first(rtp::build(out, bytes)), to);
}

void Endpoint::close() {
  silence(media_control::PlayEnd::stopped);
  if (hearer_ != nullptr) hearer_->leave_source();
  const rtp::Address to = rtcp_destination();
  if (!to.known() || stream_.packets() == 0) return;
  std::array<std::uint8_t, rtp::kLongestReport> bytes;
  const std::size_t size = rtp::build({.ssrc = stream_.ssrc(), .cname = cname_, .bye = true}, bytes);
  environment_.send_rtcp(*this, std::span(bytes).first(size), to);
}

}  // namespace centrale::media_graph
