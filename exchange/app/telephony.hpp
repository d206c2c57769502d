// Signalling, media and calls of one exchange, wired together.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/charges_file.hpp"
#include "app/configuration.hpp"
#include "app/settings.hpp"
#include "call/calls.hpp"
#include "directory/directory.hpp"
#include "directory/feature_state.hpp"
#include "edge/dialler.hpp"
#include "edge/ingress.hpp"
#include "edge/lamps.hpp"
#include "edge/media_link.hpp"
#include "edge/registration.hpp"
#include "edge/subscription_file.hpp"
#include "events/recorder.hpp"
#include "features/outside/prove.hpp"
#include "features/rooms/house.hpp"
#include "flow/io_loop.hpp"
#include "prompts/prompt_source.hpp"
#include "registrar/registrar.hpp"
#include "sip/network_transport.hpp"
#include "sip/stack.hpp"
#include "trunk/health_checks.hpp"
#include "trunk/registrations.hpp"
#include "trunk/trunks.hpp"

namespace centrale::app {

/// What telephony stands on; everything lives longer than it.
struct Ground {
  flow::IoLoop& loop;
  const Settings& settings;
  const directory::Directory& directory;
  directory::FeatureState& features;
  features::Messages& messages;
  edge::CountMessages count_messages;
  events::Recorder& recorder;
  const prompts::PromptSource& prompts;
  std::function<void(const TenantId& tenant, const std::string& what)> alert;  // to the tenant's list
  std::function<void(std::string)> log;
};

/// Owner: Exchange. Loop's thread only. Members stand in the order of who needs whom.
class Telephony {
 public:
  explicit Telephony(Ground ground);
  Telephony(const Telephony&) = delete;
  Telephony& operator=(const Telephony&) = delete;
  ~Telephony();

  /// Opens the listening points and connects to the workers; talks that go on there are adopted then.
  /// Error: a listening point cannot be opened, or the registrations of before cannot be kept.
  [[nodiscard]] Result<void> start();
  /// Calls `then` once every worker has answered and what it runs has been adopted.
  void when_ready(std::move_only_function<void()> then);

  /// The configuration has changed: of these tenants, and perhaps of trunks.
  void reload(const Configuration::Swaps& swaps);
  void end_all_calls() { calls_.end_all(call::Ending::shutdown); }

  /// Calls the number and asks for the code, see features/outside/prove.hpp. Loop's thread.
  void prove_number(const TenantId& tenant, const E164& number, std::string code, features::Proved proved);

  [[nodiscard]] call::Calls& calls() { return calls_; }
  [[nodiscard]] registrar::Registrar& registrar() { return registrar_; }
  [[nodiscard]] edge::Lamps& lamps() { return lamps_; }
  [[nodiscard]] edge::MediaLink& media() { return media_; }
  [[nodiscard]] const trunk::Trunks& trunks() const { return trunks_; }
  [[nodiscard]] const trunk::Registrations& trunk_registrations() const { return trunk_registrations_; }
  [[nodiscard]] const call::Admission& admission() const { return admission_; }
  [[nodiscard]] const directory::Directory& directory() const { return ground_.directory; }
  [[nodiscard]] const sip::Stack& stack() const { return stack_; }
  [[nodiscard]] const sip::NetworkTransport& transport() const { return transport_; }

 private:
  // Those that are no longer configured: of all, of one tenant.
  void forget_unknown_devices();
  void forget_devices_of(const directory::TenantSnapshot& before);
  void adopt(const std::vector<edge::Running>& running);
  void cap_is_near(const call::CapAlarm& alarm);
  void device_moved(const DeviceId& device);

  Ground ground_;
  sip::OverloadControl overload_;
  sip::NetworkTransport transport_;
  sip::DnsResolver resolver_;
  sip::Stack stack_;
  trunk::Trunks trunks_;
  trunk::Registrations trunk_registrations_;
  trunk::HealthChecks trunk_health_;
  registrar::BindingLog binding_log_;
  registrar::Registrar registrar_;
  edge::MediaLink media_;
  edge::LegTable legs_;
  edge::LegWorld world_;
  edge::SipDialler dialler_;
  call::Admission admission_;
  ChargesFile charges_file_;
  features::House house_;
  call::Calls calls_;
  edge::Identifier identifier_;
  edge::Ingress ingress_;
  edge::Registration registration_;
  edge::Lamps lamps_;
  edge::SubscriptionFile subscription_file_;
  std::move_only_function<void()> when_ready_;
  bool started_ = false;  // before that nobody can register: there is no socket
};

}  // namespace centrale::app
