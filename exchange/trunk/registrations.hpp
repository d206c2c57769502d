// Trunks that register with their carrier: one client each, kept in step with the configuration.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "directory/directory.hpp"
#include "flow/scope.hpp"
#include "sip/registration_client.hpp"
#include "sip/stack.hpp"
#include "trunk/trunks.hpp"

namespace centrale::trunk {

/// Owner: app. Loop's thread only. Dies before the stack.
class Registrations {
 public:
  Registrations(sip::Stack& stack, const directory::Directory& directory, Trunks& trunks,
                std::function<void(std::string)> log);
  ~Registrations();
  Registrations(const Registrations&) = delete;
  Registrations& operator=(const Registrations&) = delete;

  /// Clients begin for new trunks, end for those that are gone, and begin anew where the account or the
  /// registrar has changed; the others are left alone.
  void reload();
  /// From Stack::on_flow_closed.
  void flow_closed(const sip::Flow& flow);
  /// Null: this trunk does not register.
  [[nodiscard]] const sip::RegistrationStatus* of(const TrunkId& trunk) const;

 private:
  struct Line;
  void begin(const directory::Trunk& trunk);
  void changed(Line& line, const sip::RegistrationStatus& status);
  [[nodiscard]] static flow::Task<void> learn_sources(Registrations* self, TrunkId trunk,
                                                      std::string registrar, std::string registered_at);

  sip::Stack& stack_;
  const directory::Directory& directory_;
  Trunks& trunks_;
  std::function<void(std::string)> log_;
  std::vector<std::unique_ptr<Line>> lines_;
  flow::Scope scope_;
};

}  // namespace centrale::trunk
