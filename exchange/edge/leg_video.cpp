#include "edge/leg_video.hpp"

#include <algorithm>

#include "base/bytes.hpp"

namespace centrale::edge {

namespace mc = media_control;

namespace {

using Agreed = sdp::NegotiatedVideo;

mc::VideoConfig config_of(const Agreed& video, const SignallingHost& host) {
  mc::VideoConfig config;
  config.remote = address_of(video.remote);
  config.remote_rtcp = address_of(video.remote_rtcp);
  config.rtcp_mux = video.rtcp_mux;
  for (const Agreed::Format& each : video.formats)
    config.formats.push_back({.kind = each.kind, .send = each.send, .receive = each.receive});
  config.send = video.direction == sdp::Direction::sendrecv || video.direction == sdp::Direction::sendonly;
  config.receive = video.direction == sdp::Direction::sendrecv || video.direction == sdp::Direction::recvonly;
  take_from(host, config);
  return config;
}

void put_ability(ByteWriter& out, const std::optional<sdp::VideoAbility>& ability) {
  out.put(static_cast<std::uint8_t>(ability ? ability->formats.size() : 0));
  if (!ability) return;
  for (const sdp::VideoFormat& format : ability->formats)
    out.put(static_cast<std::uint8_t>(format.codec)).put(format.payload).put(std::string_view(format.fmtp));
  out.put(static_cast<std::uint8_t>(ability->feedback.size()));
  for (const std::string& each : ability->feedback) out.put(std::string_view(each));
  out.put(ability->kilobits).put(ability->bits);
}

/// What a file may hold goes out in SDP again, so it is read as SDP is.
std::optional<sdp::VideoAbility> get_ability(ByteReader& in) {
  const auto formats = in.get<std::uint8_t>();
  if (formats == 0) return std::nullopt;
  sdp::VideoAbility ability;
  for (std::uint8_t i = 0; i < formats && in.ok(); ++i) {
    sdp::VideoFormat& format = ability.formats.emplace_back();
    format.codec = in.get<std::uint8_t>() == 0 ? sdp::VideoCodec::h264 : sdp::VideoCodec::vp8;
    format.payload = in.get<std::uint8_t>();
    format.fmtp = in.text();
  }
  const auto feedback = in.get<std::uint8_t>();
  for (std::uint8_t i = 0; i < feedback && in.ok(); ++i) ability.feedback.emplace_back(in.text());
  ability.kilobits = in.get<std::uint32_t>();
  ability.bits = in.get<std::uint32_t>();
  return ability;
}

void put_agreed(ByteWriter& out, const Agreed& video) {
  out.put(static_cast<std::uint8_t>(video.direction)).put(static_cast<std::uint8_t>(video.formats.size()));
  for (const Agreed::Format& each : video.formats) out.put(each.kind).put(each.send).put(each.receive);
}

Agreed get_agreed(ByteReader& in) {
  Agreed video;
  video.direction = static_cast<sdp::Direction>(in.get<std::uint8_t>() & 3U);
  const auto formats = in.get<std::uint8_t>();
  for (std::uint8_t i = 0; i < formats && in.ok(); ++i) {
    Agreed::Format& each = video.formats.emplace_back();
    each.kind = in.get<std::uint32_t>();
    each.send = in.get<std::uint8_t>();
    each.receive = in.get<std::uint8_t>();
  }
  return video;
}

}  // namespace

rtp::Address address_of(const sdp::Endpoint& endpoint) {
  if (endpoint.port == 0) return {};
  return rtp::parse_address(endpoint.address, endpoint.port).value_or(rtp::Address{});
}

bool LegVideo::fits(const sdp::VideoAbility& other) const {
  if (!agreed_) return false;
  return std::ranges::any_of(agreed_->formats, [&](const Agreed::Format& ours) {
    return std::ranges::find(other.formats, ours.kind, sdp::kind_of) != other.formats.end();
  });
}

void LegVideo::face(std::optional<sdp::VideoAbility> other) {
  other_ = std::move(other);
  shown_ = true;
}

// A stream that we refused is still one that they can have: only who gives up a running one wants none.
void LegVideo::hear_offer(std::string_view offer) {
  if (!permitted_) return;
  auto said = sdp::video_of(offer);
  refused_ = !said && (agreed_ || !theirs_);
  if (said || agreed_) theirs_ = std::move(said);
}

std::optional<sdp::LocalVideo> LegVideo::local(MediaLink& link, call::EndpointId audio) {
  if (!permitted_ || !other_) return std::nullopt;
  if (!port_) {
    auto opened = link.open_video(audio);
    if (!opened) return std::nullopt;  // no port, or a worker without video: the talk goes on without it
    port_ = std::move(*opened);
  }
  return sdp::LocalVideo{.port = port_->local().port,
                         .direction = shown_ ? sdp::Direction::sendrecv : sdp::Direction::inactive,
                         .ability = *other_};
}

void LegVideo::take_answer(std::string_view answer, std::optional<Agreed> video, const SignallingHost& host) {
  if (!other_) return go_by(std::nullopt, host);  // we offered none
  refused_ = !video;
  if (refused_) theirs_.reset();
  if (video && !theirs_) theirs_ = sdp::video_of(answer);
  go_by(std::move(video), host);
}

void LegVideo::go_by(std::optional<Agreed> video, const SignallingHost& host) {
  if (!video) {
    agreed_.reset();
    port_.reset();
    return;
  }
  if (!port_ || agreed_ == video) return;
  agreed_ = std::move(video);
  port_->modify(config_of(*agreed_, host));
}

void LegVideo::offer_refused() {
  if (agreed_) return;
  refused_ = true;
  theirs_.reset();
  port_.reset();
}

void LegVideo::put(ByteWriter& out) const {
  out.put(static_cast<std::uint8_t>(permitted_)).put(static_cast<std::uint8_t>(shown_));
  out.put(static_cast<std::uint8_t>(refused_));
  put_ability(out, theirs_);
  put_ability(out, other_);
  const bool runs = agreed_ && port_;
  out.put(runs ? port_->id().value() : std::uint64_t{0});
  if (runs) put_agreed(out, *agreed_);
}

bool LegVideo::get(ByteReader& in, MediaLink& link, call::EndpointId audio) {
  permitted_ = in.get<std::uint8_t>() != 0;
  shown_ = in.get<std::uint8_t>() != 0;
  refused_ = in.get<std::uint8_t>() != 0;
  theirs_ = get_ability(in);
  other_ = get_ability(in);
  const call::EndpointId id{in.get<std::uint64_t>()};
  if (id.empty() || !in.ok()) return in.ok();
  Agreed agreed = get_agreed(in);
  if (!in.ok() || agreed.formats.empty()) return false;
  auto claimed = link.claim_video(id, audio);
  if (!claimed) return true;  // the talk goes on: the next description says that there is no video
  port_ = std::move(*claimed);
  agreed_ = std::move(agreed);
  return true;
}

}  // namespace centrale::edge
