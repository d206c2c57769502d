// REGISTER: a device, proved by its credential, says where it is.
#pragma once

#include "edge/identify.hpp"
#include "registrar/registrar.hpp"
#include "sip/incoming.hpp"

namespace centrale::edge {

/// Owner: app. Loop's thread only.
class Registration {
 public:
  Registration(const flow::Loop& loop, Identifier& identifier, registrar::Registrar& registrar)
      : loop_(loop), identifier_(identifier), registrar_(registrar) {}

  /// For Stack::on_register.
  void take(sip::Incoming&& request);

 private:
  void answer(sip::Incoming& request, std::span<const registrar::Binding> bindings);
  void refuse(sip::Incoming& request, registrar::Refusal refusal) const;

  const flow::Loop& loop_;
  Identifier& identifier_;
  registrar::Registrar& registrar_;
};

}  // namespace centrale::edge
