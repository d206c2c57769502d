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
std::unique_ptr<sip::InviteSession> TrunkAttempt::next(const std::string& offer) {
  while (next_ < routes_.size()) {
    const trunk::Route& route = routes_[next_++];
    auto place = trunks_.take_place(*route.trunk);
    if (!place && !to_.emergency) continue;
    const auto target = target_of(route);
    if (!target) continue;
    place_ = place ? std::move(*place) : trunk::Place();
    if (with_ != nullptr) {
      log_(fmt::format("a call of {} goes over {} at {}, after {} at {}", order_.tenant.value(),
                       route.trunk->id.value(), route.target, with_->trunk->id.value(), with_->target));
    }
    with_ = &route;
    auto session = stack_.new_session();
    session->start(info_for(route, *target), offer);
    return session;
  }
  return nullptr;
}

void TrunkAttempt::reached() {
  if (with_ != nullptr) trunks_.worked(with_->target);
}

void TrunkAttempt::unreachable() {
  if (with_ != nullptr) trunks_.failed(with_->target);
}

Patience TrunkAttempt::patience() const {
  if (with_ == nullptr) return {};
  return {.response = with_->trunk->no_response, .ringing = with_->trunk->no_ringing};
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
  if (!route.trunk->user.empty()) {
    info.credentials = sip::ClientCredentials{
        .username = route.trunk->user, .realm = route.trunk->realm, .password = route.trunk->secret};
  }
  return info;
}

}  // namespace centrale::edge
