// A leg to the outside: the targets of the trunks that carry the number, one after the other until one rings.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "call/leg_port.hpp"
#include "directory/directory.hpp"
#include "edge/sip_leg.hpp"
#include "sip/stack.hpp"
#include "trunk/trunks.hpp"

namespace centrale::edge {

/// Life: its leg. Holds a place at the trunk that it is with. Loop's thread only.
class TrunkAttempt final : public NextAttempt {
 public:
  TrunkAttempt(sip::Stack& stack, trunk::Trunks& trunks, directory::TenantPtr tenant, call::LegOrder order,
               std::string host, const std::function<void(std::string)>& log);

  /// A full trunk is passed over, except by an emergency call.
  std::unique_ptr<sip::InviteSession> next(const MakeOffer& offer) override;
  void reached() override;
  void unreachable() override;
  [[nodiscard]] Patience patience() const override;
  [[nodiscard]] TrunkWay way() const override;
  /// Followed to a target of the same trunk alone, and with the number that we chose (`follow_redirects`);
  /// else the next trunk is tried.
  [[nodiscard]] bool redirected(const std::vector<std::string>& contacts) override;

 private:
  [[nodiscard]] std::optional<std::string> target_of(const trunk::Route& route) const;
  [[nodiscard]] sip::InviteRequestInfo info_for(const trunk::Route& route, const std::string& target) const;

  sip::Stack& stack_;
  trunk::Trunks& trunks_;
  directory::TenantPtr tenant_;
  call::LegOrder order_;
  call::ToOutside to_;
  std::string host_;
  const std::function<void(std::string)>& log_;
  std::vector<trunk::Route> routes_;
  std::size_t next_ = 0;
  std::optional<std::size_t> with_;  // place in `routes_`
  trunk::Place place_;
};

}  // namespace centrale::edge
