#include "edge/leg_media.hpp"

#include <algorithm>

#include "base/bytes.hpp"

namespace centrale::edge {

namespace mc = media_control;

namespace {

constexpr Duration kSilenceEndsCall = 5min;

rtp::Codec worker_codec(sdp::Codec codec) {
  switch (codec) {
    case sdp::Codec::pcmu: return rtp::Codec::pcmu;
    case sdp::Codec::pcma: return rtp::Codec::pcma;
    case sdp::Codec::g722: return rtp::Codec::g722;
  }
  return rtp::Codec::pcma;
}

/// The codec that we send stands first; the others are those that they may send.
std::vector<mc::Format> formats_of(const sdp::NegotiatedAudio& audio) {
  std::vector<mc::Format> formats{{.codec = worker_codec(audio.codec), .payload_type = audio.send_payload}};
  for (const sdp::Codec codec : {sdp::Codec::pcmu, sdp::Codec::pcma, sdp::Codec::g722}) {
    const std::uint8_t payload = audio.receive_payloads.at(static_cast<std::size_t>(codec));
    if (codec != audio.codec && payload != sdp::no_payload)
      formats.push_back({.codec = worker_codec(codec), .payload_type = payload});
  }
  return formats;
}

mc::EndpointConfig config_of(const sdp::NegotiatedAudio& audio, const SignallingHost& host) {
  mc::EndpointConfig config;
  config.remote = address_of(audio.remote);
  config.remote_rtcp = address_of(audio.remote_rtcp);
  config.rtcp_mux = audio.rtcp_mux;
  config.formats = formats_of(audio);
  config.dtmf_send = audio.send_dtmf;
  config.dtmf_receive = audio.receive_dtmf;
  config.ptime = static_cast<std::uint8_t>(audio.ptime);
  // While they hold us they may still want to hear (a=sendonly is theirs to send, ours to receive).
  config.send = audio.direction == sdp::Direction::sendrecv || audio.direction == sdp::Direction::sendonly;
  config.receive = audio.direction == sdp::Direction::sendrecv || audio.direction == sdp::Direction::recvonly;
  config.media_timeout = audio.held ? Duration::zero() : kSilenceEndsCall;
  take_from(host, config);
  return config;
}

}  // namespace

Result<LegMedia> LegMedia::open(MediaLink& link, const TenantId& tenant, SignallingHost host,
                                mc::Urgency urgency, std::optional<sdp::Codec> preferred) {
  auto endpoint = link.open(tenant, mc::EndpointConfig{}, urgency);
  if (!endpoint) return std::unexpected(endpoint.error());
  LegMedia media(link, std::move(*endpoint), std::move(host));
  media.preferred_ = preferred;
  return media;
}

sdp::LocalMedia LegMedia::local() const {
  sdp::LocalMedia local;
  local.address = rtp::host_text(endpoint_.local());
  local.port = endpoint_.local().port;
  local.codecs = {sdp::Codec::g722, sdp::Codec::pcma, sdp::Codec::pcmu};
  local.preferred = preferred_;
  if (allowed_.empty()) return local;
  local.codecs = allowed_;
  // The order is the carrier's wish, not ours; what has been agreed stays.
  if (!audio_ || std::ranges::find(allowed_, audio_->codec) == allowed_.end())
    local.preferred = allowed_.front();
  return local;
}

sdp::LocalMedia LegMedia::local_with_video() {
  sdp::LocalMedia local = this->local();
  local.video = video_.local(*link_, endpoint());
  return local;
}

void LegMedia::allow(std::vector<sdp::Codec> codecs) { allowed_ = std::move(codecs); }

std::string LegMedia::offer() {
  offered_ = sdp::make_offer(local_with_video(), state_);
  return offered_;
}

std::expected<std::string, sdp::Refused> LegMedia::answer(std::string_view offer) {
  // No port is opened for who has no video.
  auto answered = sdp::answer(offer, video_.ability() ? local_with_video() : local(), state_);
  if (!answered) return std::unexpected(std::move(answered.error()));
  go_by(answered->audio);
  video_.go_by(std::move(answered->video), host_);
  return std::move(answered->text);
}

std::expected<void, sdp::Refused> LegMedia::answerable(std::string_view offer) const {
  sdp::NegotiationState state = state_;
  auto answered = sdp::answer(offer, local(), state);
  if (!answered) return std::unexpected(std::move(answered.error()));
  return {};
}

std::expected<void, sdp::Refused> LegMedia::accept(std::string_view answer) {
  auto audio = sdp::accept_answer(offered_, answer, local(), state_);
  if (!audio) return std::unexpected(std::move(audio.error()));
  go_by(*audio);
  video_.take_answer(answer, sdp::accept_video(offered_, answer, local(), state_), host_);
  return {};
}

void LegMedia::go_by(const sdp::NegotiatedAudio& audio) {
  if (audio_ == audio) return;
  audio_ = audio;
  preferred_ = audio.codec;
  endpoint_.modify(config_of(audio, host_));
}

std::optional<sdp::Codec> LegMedia::codec() const {
  return audio_ ? std::optional(audio_->codec) : std::nullopt;
}

std::string LegMedia::snapshot() const {
  ByteWriter out;
  out.put(endpoint_.id().value()).put(host_.ip).put(state_.to_bytes());
  out.put(static_cast<std::uint8_t>(codec().value_or(sdp::Codec::pcma)));
  out.put(static_cast<std::uint8_t>(held()));
  video_.put(out);
  return out.take();
}

Result<LegMedia> LegMedia::adopt(MediaLink& link, std::string_view bytes) {
  ByteReader in(bytes);
  const call::EndpointId id{in.get<std::uint64_t>()};
  SignallingHost host{.ip = std::string(in.text())};
  auto state = sdp::NegotiationState::from_bytes(in.text());
  const auto codec = in.get<std::uint8_t>();
  const bool held = in.get<std::uint8_t>() != 0;
  if (!in.ok() || !state || codec >= sdp::codec_count) return fail("a leg's media snapshot is damaged");
  auto endpoint = link.claim(id);
  if (!endpoint) return std::unexpected(endpoint.error());
  LegMedia media(link, std::move(*endpoint), std::move(host));
  // What an exchange of before wrote has none.
  if (!in.at_end() && !media.video_.get(in, link, id)) return fail("a leg's video snapshot is damaged");
  media.state_ = std::move(*state);
  media.preferred_ = static_cast<sdp::Codec>(codec);
  // The worker still goes by what was agreed; the next offer or answer says it anew.
  sdp::NegotiatedAudio& audio = media.audio_.emplace();
  audio.codec = *media.preferred_;
  audio.held = held;
  return media;
}

std::vector<sdp::Codec> codecs_of(const directory::TrunkProfile& profile) {
  std::vector<sdp::Codec> codecs;
  for (const std::string& name : profile.codecs) {
    if (name == "g722") codecs.push_back(sdp::Codec::g722);
    if (name == "pcma") codecs.push_back(sdp::Codec::pcma);
    if (name == "pcmu") codecs.push_back(sdp::Codec::pcmu);
  }
  return codecs;
}

std::optional<sdp::Codec> first_codec(std::string_view offer) {
  const auto session = sdp::parse(offer);
  if (!session) return std::nullopt;
  for (const sdp::Media& stream : session->media) {
    if (stream.kind != sdp::MediaKind::audio || stream.port == 0) continue;
    for (const sdp::Format& format : stream.formats) {
      if (const auto codec = sdp::codec_of(format)) return codec;
    }
  }
  return std::nullopt;
}

}  // namespace centrale::edge
