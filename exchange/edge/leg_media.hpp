// The media of one SIP leg: its endpoint in the worker, and what offer and answer agreed on. Each leg
// is negotiated with us alone, so a hold or a transfer on one side never re-invites the other.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "directory/trunk_profile.hpp"
#include "edge/leg_video.hpp"
#include "edge/media_link.hpp"
#include "sdp/negotiation.hpp"

namespace centrale::edge {

/// Owned by a SipLeg. Loop's thread only.
class LegMedia {
 public:
  /// Error: no port is free, or the worker is away.
  [[nodiscard]] static Result<LegMedia> open(MediaLink& link, const TenantId& tenant, SignallingHost host,
                                             media_control::Urgency urgency,
                                             std::optional<sdp::Codec> preferred);
  /// Of a former life of this process, from `snapshot()`.
  [[nodiscard]] static Result<LegMedia> adopt(MediaLink& link, std::string_view bytes);

  [[nodiscard]] call::EndpointId endpoint() const { return endpoint_.id(); }
  void listen(EndpointListener& listener) { endpoint_.listen(listener); }

  /// Our description for an INVITE, a re-INVITE, or the 2xx of an INVITE that had none.
  [[nodiscard]] std::string offer();
  /// Their offer: our answer, and the endpoint goes by it. Refused: nothing has changed.
  [[nodiscard]] std::expected<std::string, sdp::Refused> answer(std::string_view offer);
  /// Whether `answer` would be refused, and why. Changes nothing: asked before there is a call.
  [[nodiscard]] std::expected<void, sdp::Refused> answerable(std::string_view offer) const;
  /// Their answer to our last `offer()`; an early one may be followed by another (forking, RFC 3261 §13.2.1).
  [[nodiscard]] std::expected<void, sdp::Refused> accept(std::string_view answer);

  /// Those only, in this order, in what is offered and answered from now on. Empty: all.
  void allow(std::vector<sdp::Codec> codecs);

  /// The codec of the other side of the call, so that nothing need be converted. Heeded until agreed.
  void prefer(sdp::Codec codec) { preferred_ = codec; }
  [[nodiscard]] std::optional<sdp::Codec> preferred() const { return preferred_; }
  [[nodiscard]] bool agreed() const { return audio_.has_value(); }
  /// They have put us on hold, in either style.
  [[nodiscard]] bool held() const { return audio_ && audio_->held; }
  [[nodiscard]] std::optional<sdp::Codec> codec() const;

  [[nodiscard]] LegVideo& video() { return video_; }
  [[nodiscard]] const LegVideo& video() const { return video_; }

  [[nodiscard]] std::string snapshot() const;

 private:
  LegMedia(MediaLink& link, Endpoint endpoint, SignallingHost host)
      : link_(&link), endpoint_(std::move(endpoint)), host_(std::move(host)) {}
  [[nodiscard]] sdp::LocalMedia local() const;
  [[nodiscard]] sdp::LocalMedia local_with_video();
  void go_by(const sdp::NegotiatedAudio& audio);

  MediaLink* link_;
  Endpoint endpoint_;
  LegVideo video_;
  SignallingHost host_;
  std::optional<sdp::Codec> preferred_;
  std::vector<sdp::Codec> allowed_;  // empty: all
  sdp::NegotiationState state_;
  std::string offered_;
  std::optional<sdp::NegotiatedAudio> audio_;
};

/// What a carrier takes; empty: everything that we speak.
[[nodiscard]] std::vector<sdp::Codec> codecs_of(const directory::TrunkProfile& profile);

/// The first codec of the offer's first audio stream that we speak: what its maker likes best.
[[nodiscard]] std::optional<sdp::Codec> first_codec(std::string_view offer);

}  // namespace centrale::edge
