#include "media_graph/video_endpoint.hpp"

#include <algorithm>

#include "rtp/rtcp_relay.hpp"

namespace centrale::media_graph {
namespace {

constexpr std::uint8_t kPayloadTypeBits = 0x7f;

}  // namespace

VideoEndpoint::VideoEndpoint(VideoEnvironment& environment, SessionId session, EndpointId id, Port port,
                             std::string_view cname, Instant now)
    : environment_(environment), last_heard_(now), session_(session), id_(id), port_(port), cname_(cname) {
  known_.fill(0);
  translated_.fill(rtp::kNoPayloadType);
}

void VideoEndpoint::configure(const VideoConfig& config, Instant now) {
  config_ = config;
  guard_.set({.signalled = config.remote,
              .may_latch = config.source == media_control::SourcePolicy::latch,
              .latch_host = config.latch_host},
             now);
  known_.fill(0);
  for (const media_control::VideoFormat& format : config.formats)
    if (format.receive < known_.size()) known_[format.receive] = 1;
  rtcp_from_ = {};
  last_heard_ = now;
  translate();
  if (partner_ != nullptr) partner_->translate();
}

void VideoEndpoint::translate() {
  translated_.fill(rtp::kNoPayloadType);
  if (partner_ == nullptr) return;
  for (const media_control::VideoFormat& ours : config_.formats) {
    const auto& theirs = partner_->config_.formats;
    const auto same = std::ranges::find(theirs, ours.kind, &media_control::VideoFormat::kind);
    if (ours.receive < translated_.size() && same != theirs.end() && same->send <= kPayloadTypeBits)
      translated_[ours.receive] = same->send;
  }
}

void VideoEndpoint::connect(VideoEndpoint& a, VideoEndpoint& b) {
  if (a.partner_ == &b) return;  // said twice
  a.disconnect();
  b.disconnect();
  a.partner_ = &b;
  b.partner_ = &a;
  a.translate();
  b.translate();
  a.asked_ = b.asked_ = false;
}

void VideoEndpoint::disconnect() {
  if (partner_ == nullptr) return;
  VideoEndpoint& other = *partner_;
  partner_ = other.partner_ = nullptr;
  translate();
  other.translate();
}

void VideoEndpoint::on_rtp(std::span<std::uint8_t> datagram, const rtp::Address& from, Instant now) {
  if (config_.rtcp_mux && rtp::is_rtcp(datagram)) return on_rtcp(datagram, from);
  const auto packet = rtp::parse(datagram);
  if (!packet || known_[packet->payload_type] == 0) {
    ++(from == guard_.bound() ? invalid_ : strangers_);
    return;
  }
  if (!guard_.admits(from, *packet, now)) {
    ++strangers_;
    return;
  }
  if (!config_.receive) return;
  received_.received(*packet, packet->payload.size(), now);
  last_heard_ = now;
  const std::uint8_t payload_type = translated_[packet->payload_type];
  if (partner_ == nullptr || payload_type == rtp::kNoPayloadType) return;
  if (!asked_) ask_for_picture();
  datagram[1] = static_cast<std::uint8_t>((datagram[1] & ~kPayloadTypeBits) | payload_type);
  partner_->show(datagram, packet->payload.size());
}

void VideoEndpoint::show(std::span<const std::uint8_t> datagram, std::size_t payload_bytes) {
  if (!config_.send || !guard_.destination().known()) return;
  ++packets_sent_;
  bytes_sent_ += payload_bytes;
  environment_.send_rtp(*this, datagram, guard_.destination());
}

void VideoEndpoint::on_rtcp(std::span<const std::uint8_t> datagram, const rtp::Address& from) {
  if (!guard_.knows_host(from)) {
    ++strangers_;
    return;
  }
  std::array<std::uint8_t, rtp::kLongestDatagram> passed;
  const auto bytes = rtp::pass_on(datagram, cname_, passed);
  if (!bytes) {
    ++invalid_;
    return;
  }
  if (!config_.rtcp_mux) rtcp_from_ = from;
  if (partner_ != nullptr && *bytes > 0) partner_->report(std::span(passed).first(*bytes));
}

void VideoEndpoint::report(std::span<const std::uint8_t> datagram) {
  const rtp::Address to = rtcp_destination();
  if (to.known()) environment_.send_rtcp(*this, datagram, to);
}

void VideoEndpoint::ask_for_picture() {
  asked_ = true;
  std::array<std::uint8_t, rtp::kPictureLoss> bytes;
  rtp::write_picture_loss(received_.ssrc(), bytes);
  report(bytes);
}

rtp::Address VideoEndpoint::rtcp_destination() const {
  const rtp::Address& media = guard_.destination();
  if (config_.rtcp_mux || !media.known()) return media;
  if (rtcp_from_.known()) return rtcp_from_;
  if (media == config_.remote && config_.remote_rtcp.known()) return config_.remote_rtcp;
  return media.with_port(static_cast<std::uint16_t>(media.port + 1));
}

media_control::EndpointStatistics VideoEndpoint::statistics() const {
  return {.packets_received = received_.packets(),
          .bytes_received = received_.bytes(),
          .packets_sent = packets_sent_,
          .bytes_sent = bytes_sent_,
          .lost = received_.lost(),
          .jitter_microseconds = 0,  // its clock is the codec's
          .remote_lost = 0,
          .round_trip_microseconds = 0,
          .strangers_refused = strangers_,
          .invalid = invalid_};
}

}  // namespace centrale::media_graph
