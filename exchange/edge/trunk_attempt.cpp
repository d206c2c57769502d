#include "edge/trunk_attempt.hpp"

#include <fmt/format.h>

#include <utility>

#include "edge/outbound_identity.hpp"
#include "sip/uri.hpp"
#include "trunk/caller_id.hpp"

namespace centrale::edge {

TrunkAttempt::TrunkAttempt(sip::Stack& stack, trunk::Trunks& trunks, directory::TenantPtr tenant,
                           call::LegOrder order, std::string host,
                           const std::function<void(std::string)>& log)
    : stack_(stack),
      trunks_(trunks),
      tenant_(std::move(tenant)),
      order_(std::move(order)),
      to_(std::get<call::ToOutside>(order_.to)),
      host_(std::move(host)),
      log_(log),
      routes_(to_.trunk.empty() ? trunks.routes(order_.tenant, to_.number, to_.emergency)
                                : trunks.routes_over(to_.trunk)) {}

// Nothing left: the place is kept, because the leg may still wait for the last one.
std::unique_ptr<sip::InviteSession> TrunkAttempt::next(const MakeOffer& offer) {
  while (next_ < routes_.size()) {
    const std::size_t at = next_++;
    const trunk::Route& route = routes_[at];
    auto place = trunks_.take_place(*route.trunk);
    if (!place && !to_.emergency) continue;
    const auto target = target_of(route);
    if (!target) continue;
    place_ = place ? std::move(*place) : trunk::Place();
    if (with_) {
      log_(fmt::format("a call of {} goes over {} at {}, after {} at {}", order_.tenant.value(),
                       route.trunk->id.value(), route.target, routes_[*with_].trunk->id.value(),
                       routes_[*with_].target));
    }
    with_ = at;
    auto session = stack_.new_session();
    session->start(info_for(route, *target), offer(codecs_of(route.trunk->profile)));
    return session;
  }
  return nullptr;
}

void TrunkAttempt::reached() {
  if (with_) trunks_.worked(routes_[*with_].target);
}

void TrunkAttempt::unreachable() {
  if (with_) trunks_.failed(routes_[*with_].target);
}

Patience TrunkAttempt::patience() const {
  if (!with_) return {};
  const directory::Trunk& trunk = *routes_[*with_].trunk;
  return {.response = trunk.no_response, .ringing = trunk.no_ringing};
}

TrunkWay TrunkAttempt::way() const {
  if (!with_) return {};
  return {.trunk = routes_[*with_].trunk->id, .target = routes_[*with_].target};
}

namespace {

bool same_place(const std::string& target, const std::string& contact) {
  const auto ours = sip::parse_uri(target);
  const auto theirs = sip::parse_uri(contact);
  if (!ours || !theirs || theirs->scheme == sip::Scheme::other) return false;
  const auto port = [](const sip::UriView& uri) { return uri.port == 0 ? 5060 : uri.port; };
  return ours->scheme == theirs->scheme && ours->host == theirs->host && port(*ours) == port(*theirs);
}

}  // namespace

bool TrunkAttempt::redirected(const std::vector<std::string>& contacts) {
  if (!with_) return false;
  const trunk::Route& from = routes_[*with_];
  log_(fmt::format("{} at {} redirects a call of {} to {}", from.trunk->id.value(), from.target,
                   order_.tenant.value(), contacts.empty() ? "nowhere" : contacts.front()));
  if (!from.trunk->profile.follow_redirects) return true;
  for (const std::string& contact : contacts) {
    for (std::size_t at = next_; at < routes_.size(); ++at) {
      if (routes_[at].trunk->id != from.trunk->id || !same_place(routes_[at].target, contact)) continue;
      std::swap(routes_[next_], routes_[at]);
      return true;
    }
  }
  return true;
}

std::optional<std::string> TrunkAttempt::target_of(const trunk::Route& route) const {
  auto uri = sip::Uri::parse(route.target);
  if (!uri) return std::nullopt;
  uri->user = to_.dialled.empty() ? trunk::in_format(*route.trunk, to_.number) : to_.dialled;
  return uri->to_string();
}

sip::InviteRequestInfo TrunkAttempt::info_for(const trunk::Route& route, const std::string& target) const {
  sip::InviteRequestInfo info;
  info.target = target;
  info.identity = identity_for_trunk(order_, *route.trunk, *tenant_, target, host_);
  info.next_hop = sip::NextHop::routes;
  info.contact_user = "trunk";
  info.max_forwards = order_.max_forwards;
  complete_for_trunk(order_, *route.trunk, *tenant_, host_, info);
  if (!route.trunk->user.empty()) {
    info.credentials = sip::ClientCredentials{
        .username = route.trunk->user, .realm = route.trunk->realm, .password = route.trunk->secret};
  }
  return info;
}

}  // namespace centrale::edge
