// The video of one SIP leg: its endpoint in the worker, what the party can do, and what was agreed. What we
// offer and answer is what the other party of the call can do: nothing is decoded here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/media_link.hpp"
#include "sdp/negotiation.hpp"

namespace centrale {
class ByteReader;
class ByteWriter;
}  // namespace centrale

namespace centrale::edge {

/// Where a leg's signalling comes from: its media may be bound to that host when its SDP names a
/// private address that is not reachable (NAT).
struct SignallingHost {
  std::string ip;  // literal; empty: a trunk or device whose SDP is to be believed as it stands
};

[[nodiscard]] rtp::Address address_of(const sdp::Endpoint& endpoint);

/// Audio or video: packets of a party behind NAT are taken from where its signalling comes from.
template <class Config>
void take_from(const SignallingHost& host, Config& config) {
  const auto signalling = rtp::parse_address(host.ip, 0);
  if (!signalling || config.remote.same_host(*signalling)) return;
  config.source = media_control::SourcePolicy::latch;
  config.latch_host = *signalling;
}

/// Owned by a LegMedia. Loop's thread only.
class LegVideo {
 public:
  /// The party's device may have video at all. Without it every video is refused.
  void permit() { permitted_ = true; }
  [[nodiscard]] bool permitted() const { return permitted_; }

  /// What the party has said that it can do; nothing: none, or it was never asked.
  [[nodiscard]] const std::optional<sdp::VideoAbility>& ability() const { return theirs_; }
  [[nodiscard]] bool agreed() const { return agreed_.has_value(); }
  /// The party has said that it wants none; its own offer of it is another word.
  [[nodiscard]] bool refused() const { return refused_; }
  /// Agreed, and we want it to be seen: not put aside while there is nobody to see.
  [[nodiscard]] bool runs() const { return agreed_ && shown_; }
  /// One of the formats agreed on here is one of the other's.
  [[nodiscard]] bool fits(const sdp::VideoAbility& other) const;

  /// Whom the party is to see from the next description on, and to be seen by; nothing: no video.
  void face(std::optional<sdp::VideoAbility> other);
  /// The next description keeps the stream but stops it: there is nobody to see.
  void put_aside() { shown_ = false; }

  /// Their offer says what they can do; one that has given it up says so by leaving it out.
  void hear_offer(std::string_view offer);
  /// For the next description; opens the endpoint. Nothing: no video in it.
  [[nodiscard]] std::optional<sdp::LocalVideo> local(MediaLink& link, call::EndpointId audio);
  /// Their answer to our offer, if that had video: they can, or they do not want to.
  void take_answer(std::string_view answer, std::optional<sdp::NegotiatedVideo> video,
                   const SignallingHost& host);
  void go_by(std::optional<sdp::NegotiatedVideo> video, const SignallingHost& host);
  /// Our last offer was refused as a whole: what was agreed before holds.
  void offer_refused();

  void put(ByteWriter& out) const;
  /// False: damaged.
  [[nodiscard]] bool get(ByteReader& in, MediaLink& link, call::EndpointId audio);

 private:
  bool permitted_ = false;
  bool shown_ = true;
  bool refused_ = false;
  std::optional<Endpoint> port_;
  std::optional<sdp::VideoAbility> theirs_;
  std::optional<sdp::VideoAbility> other_;
  std::optional<sdp::NegotiatedVideo> agreed_;
};

}  // namespace centrale::edge
