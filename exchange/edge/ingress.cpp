#include "edge/ingress.hpp"

#include <fmt/format.h>

#include "directory/dial_plan.hpp"
#include "directory/hot_desk.hpp"
#include "edge/identity_headers.hpp"
#include "edge/mobile_core.hpp"
#include "sip/uri.hpp"

namespace centrale::edge {

void challenge(sip::Incoming& request, const MustProve& proof) {
  sip::ExtraHeaders headers;
  for (const std::string& value : proof.challenges) headers.emplace_back("WWW-Authenticate", value);
  request.respond(401, {}, headers);
}

call::Party party_of(const directory::TenantSnapshot& tenant, const directory::User& user, bool restricted) {
  const E164 number = tenant.caller_number(user);
  return {.name = user.caller_id.name.empty() ? user.name : user.caller_id.name,
          .number = number.empty() ? std::nullopt : std::optional(number),
          .extension = user.extension,
          .user = Of<UserId>{.tenant = tenant.id(), .id = user.id},
          .restricted = restricted};
}

Ingress::Ingress(LegWorld& world, sip::Stack& stack, Identifier& identifier,
                 const directory::Directory& directory, const directory::FeatureState& features,
                 trunk::Trunks& trunks, call::Calls& calls, std::function<void(std::string)> log)
    : world_(world),
      stack_(stack),
      identifier_(identifier),
      directory_(directory),
      features_(features),
      trunks_(trunks),
      calls_(calls),
      log_(std::move(log)) {}

void Ingress::invite(sip::Incoming&& request) {
  const Identity identity = identifier_.identify(request.message());
  if (const auto* proof = std::get_if<MustProve>(&identity)) return challenge(request, *proof);
  if (const auto* malformed = std::get_if<Malformed>(&identity))
    return request.respond(malformed->status, malformed->why);
  const auto* device = std::get_if<IsDevice>(&identity);
  auto planned = device != nullptr ? plan(request, *device) : plan(request, std::get<IsTrunk>(identity));
  if (planned) take(std::move(request), std::move(*planned));
}

std::optional<Ingress::Plan> Ingress::plan(sip::Incoming& request, const IsDevice& device) {
  const auto uri = sip::parse_uri(request.message().request_uri());
  if (!uri || uri->scheme == sip::Scheme::other) {
    request.respond(416);
    return std::nullopt;
  }
  const auto& [tenant, owner, phone] = device.found;
  const directory::User* user =
      &directory::user_at(*tenant, features_, *owner, *phone, world_.loop.wall_now());
  const Of<UserId> who{.tenant = tenant->id(), .id = user->id};
  // RFC 3323: the phone may ask for more privacy than its user has set, never for less.
  const bool hidden = features_.of(tenant->id(), *user).hide_number ||
                      sip::privacy_has(request.message().header(sip::HeaderName::privacy), "id");
  Plan plan;
  plan.tenant = tenant->id();
  plan.origin = call::FromDevice{.user = who, .device = phone->id, .digits = sip::unescape(uri->user)};
  plan.caller = party_of(*tenant, *user, hidden);
  plan.country = tenant->tenant().country;
  plan.host = {.ip = request.flow().remote.host()};
  plan.video = tenant->tenant().video && phone->video;
  if (directory::emergency_number(*tenant, sip::unescape(uri->user)))
    plan.urgency = media_control::Urgency::emergency;
  plan.options.contact_user = phone->id.value();
  plan.options.next_hop = sip::NextHop::flow;
  return plan;
}

std::optional<Ingress::Plan> Ingress::plan(sip::Incoming& request, const IsTrunk& from) {
  const directory::Trunk& trunk = *from.trunk;
  if (trunk.kind == directory::TrunkKind::mobile) return plan_mobile(request, trunk);
  const auto called = called_of(request.message(), trunk);
  const auto found = called ? directory_.number(*called) : std::nullopt;
  if (!found) {
    request.respond(404);
    return std::nullopt;
  }
  auto plan = plan_over(request, trunk);
  if (!plan) return std::nullopt;
  plan->tenant = found->tenant->id();
  plan->origin = call::FromTrunk{.trunk = trunk.id, .called = *called};
  plan->caller = caller_of(request.message(), trunk.country);
  return plan;
}

// What is the same for every call that comes over a trunk.
std::optional<Ingress::Plan> Ingress::plan_over(sip::Incoming& request, const directory::Trunk& trunk) {
  auto place = trunks_.take_place(trunk, trunk::Way::in);
  if (!place) {
    request.respond(503, "Trunk is full", {{"Retry-After", "5"}});
    return std::nullopt;
  }
  Plan plan;
  plan.country = trunk.country;
  plan.options.contact_user = "trunk";
  plan.options.next_hop = sip::NextHop::routes;
  plan.place = std::move(*place);
  plan.codecs = codecs_of(trunk.profile);
  return plan;
}

std::optional<Ingress::Plan> Ingress::plan_mobile(sip::Incoming& request, const directory::Trunk& trunk) {
  const auto meaning = meaning_at_mobile_core(request.message(), trunk, directory_);
  if (!meaning) {
    request.respond(meaning.error());
    return std::nullopt;
  }
  auto plan = plan_over(request, trunk);
  if (!plan) return std::nullopt;
  if (const auto* called = std::get_if<MobileIsCalled>(&*meaning)) {
    plan->tenant = called->who.tenant->id();
    plan->origin = call::FromTrunk{.trunk = trunk.id, .called = called->who.user->mobile.get().number};
    plan->caller = caller_of(request.message(), trunk.country);
    return plan;
  }
  const auto& [who, digits, hidden] = std::get<MobileCalls>(*meaning);
  const bool hides = hidden || features_.now(who.tenant->id(), *who.user)->hide_number;
  plan->tenant = who.tenant->id();
  plan->origin = call::FromMobile{
      .user = {who.tenant->id(), who.user->id}, .number = who.user->mobile.get().number, .digits = digits};
  plan->caller = mobile_party(who, hides);
  if (directory::emergency_number(*who.tenant, digits)) plan->urgency = media_control::Urgency::emergency;
  return plan;
}

void Ingress::take(sip::Incoming&& request, Plan plan) {
  const std::string replaces(request.message().header(sip::HeaderName::replaces));
  // Who forwarded a call is told by the exchange itself; only a trunk may add to it (RFC 5806 §8: trusted
  // parties).
  std::vector<call::Diversion> diversions;
  if (std::holds_alternative<call::FromTrunk>(plan.origin))
    diversions = diversions_of(request.message(), plan.country);
  std::string call_id(request.message().call_id());
  const int max_forwards = request.message().max_forwards() - 1;
  SipLeg* old = nullptr;
  if (!replaces.empty()) {
    const auto session = stack_.find_replaced(replaces);
    old = session ? world_.table.by_session(*session) : nullptr;
    if (old == nullptr) return request.respond(session ? 481 : session.error());
  }
  auto leg = make_leg(std::move(request), plan);
  if (!leg) return;
  if (old != nullptr) {
    const auto replaced = calls_.replace(old->id(), std::move(leg), plan.tenant, std::move(plan.caller),
                                         call::place_of(plan.origin));
    if (!replaced) log_(fmt::format("INVITE with Replaces: {}", replaced.error().what));
    return;
  }
  calls_.arrive({.leg = std::move(leg),
                 .tenant = plan.tenant,
                 .origin = std::move(plan.origin),
                 .caller = std::move(plan.caller),
                 .diversions = std::move(diversions),
                 .signalling_id = std::move(call_id),
                 .max_forwards = max_forwards});
}

std::unique_ptr<SipLeg> Ingress::make_leg(sip::Incoming&& request, Plan& plan) {
  auto media = LegMedia::open(world_.media, plan.tenant, std::move(plan.host), plan.urgency, std::nullopt);
  if (!media) {
    log_(fmt::format("no media for a call of {}: {}", plan.tenant.value(), media.error().what));
    request.respond(503, {}, {{"Retry-After", "2"}});
    return nullptr;
  }
  if (plan.video) media->video().permit();
  media->allow(std::move(plan.codecs));
  sip::InviteArrival arrival = sip::Stack::arrival(request);
  // Now, while nobody has been called: later the caller's story would have begun, and phones would ring for
  // somebody who cannot talk (RFC 3261 §13.3.1.3).
  const auto talk = arrival.offer ? media->answerable(*arrival.offer) : std::expected<void, sdp::Refused>();
  if (!talk) {
    request.respond(talk.error().status, {}, {{"Warning", warning_of(talk.error())}});
    return nullptr;
  }
  auto session = stack_.take(std::move(request), plan.options);
  auto leg =
      std::make_unique<SipLeg>(world_, std::move(session), std::move(*media), std::move(arrival.offer));
  if (!std::holds_alternative<call::FromDevice>(plan.origin)) leg->keep_names_inside();
  leg->keep(std::move(plan.place));
  return leg;
}

}  // namespace centrale::edge
