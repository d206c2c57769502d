// Where calls come in: an INVITE becomes an Arrival once it is known who sends it and what for.
#pragma once

#include <functional>
#include <string>

#include "call/calls.hpp"
#include "directory/directory.hpp"
#include "directory/feature_state.hpp"
#include "edge/identify.hpp"
#include "edge/sip_leg.hpp"
#include "sip/stack.hpp"
#include "trunk/trunks.hpp"

namespace centrale::edge {

/// Owner: app. Loop's thread only.
class Ingress {
 public:
  Ingress(LegWorld& world, sip::Stack& stack, Identifier& identifier, const directory::Directory& directory,
          const directory::FeatureState& features, trunk::Trunks& trunks, call::Calls& calls,
          std::function<void(std::string)> log);

  /// For Stack::on_invite.
  void invite(sip::Incoming&& request);

 private:
  /// What an INVITE amounts to, before any leg exists.
  struct Plan {
    TenantId tenant;
    call::Origin origin;
    call::Party caller;
    std::string country;
    SignallingHost host;
    bool video = false;
    media_control::Urgency urgency = media_control::Urgency::new_call;
    sip::SessionOptions options;
    trunk::Place place;
    std::vector<sdp::Codec> codecs;  // those only; empty: all
  };
  [[nodiscard]] std::optional<Plan> plan(sip::Incoming& request, const IsDevice& device);
  [[nodiscard]] std::optional<Plan> plan(sip::Incoming& request, const IsTrunk& from);
  [[nodiscard]] std::optional<Plan> plan_over(sip::Incoming& request, const directory::Trunk& trunk);
  [[nodiscard]] std::optional<Plan> plan_mobile(sip::Incoming& request, const directory::Trunk& trunk);
  void take(sip::Incoming&& request, Plan plan);
  [[nodiscard]] std::unique_ptr<SipLeg> make_leg(sip::Incoming&& request, Plan& plan);

  LegWorld& world_;
  sip::Stack& stack_;
  Identifier& identifier_;
  const directory::Directory& directory_;
  const directory::FeatureState& features_;
  trunk::Trunks& trunks_;
  call::Calls& calls_;
  std::function<void(std::string)> log_;
};

/// 401 with a challenge for each algorithm (RFC 8760 §2.3).
void challenge(sip::Incoming& request, const MustProve& proof);

/// How colleagues and the outside world see this user.
[[nodiscard]] call::Party party_of(const directory::TenantSnapshot& tenant, const directory::User& user,
                                   bool restricted);

}  // namespace centrale::edge
