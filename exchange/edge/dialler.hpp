// Outbound legs: to every registration of a device, or over the trunks of a tenant one after the other.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "call/leg_port.hpp"
#include "directory/directory.hpp"
#include "directory/feature_state.hpp"
#include "edge/sip_leg.hpp"
#include "registrar/registrar.hpp"
#include "sip/stack.hpp"
#include "trunk/trunks.hpp"

namespace centrale::edge {

/// Owner: app. Loop's thread only.
class SipDialler final : public call::Dialler {
 public:
  SipDialler(LegWorld& world, sip::Stack& stack, const directory::Directory& directory,
             const directory::FeatureState& features, const registrar::Registrar& registrar,
             trunk::Trunks& trunks, std::function<void(std::string)> log);

  [[nodiscard]] std::vector<std::unique_ptr<call::LegPort>> dial(const call::LegOrder& order) override;
  [[nodiscard]] std::vector<DeviceId> reachable_devices(const Of<UserId>& user) const override;
  [[nodiscard]] Result<std::unique_ptr<call::LegPort>> adopt(const std::string& snapshot) override;

 private:
  [[nodiscard]] std::unique_ptr<call::LegPort> to_binding(const call::LegOrder& order,
                                                          const registrar::Binding& binding);
  [[nodiscard]] std::unique_ptr<call::LegPort> to_outside(const call::LegOrder& order,
                                                          const call::ToOutside& to);
  [[nodiscard]] std::unique_ptr<call::LegPort> leg(const call::LegOrder& order, SignallingHost host,
                                                   std::unique_ptr<NextAttempt> attempt);

  [[nodiscard]] bool may_have_video(const call::LegOrder& order) const;

  LegWorld& world_;
  sip::Stack& stack_;
  const directory::Directory& directory_;
  const directory::FeatureState& features_;
  const registrar::Registrar& registrar_;
  trunk::Trunks& trunks_;
  std::function<void(std::string)> log_;
};

}  // namespace centrale::edge
