// A trunk that registers (RFC 3261 §10.2): digest, refresh, back-off (RFC 5626 §4.5), failover.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "sip/digest.hpp"
#include "sip/stack.hpp"

namespace centrale::sip {

enum class RegistrationState : std::uint8_t {
  trying,
  registered,
  waiting,  // failed, will try again at `next_try`
  refused,  // 401/403/404 with the password we have: tried again at the longest interval only
  removed,
};
[[nodiscard]] std::string_view name_of(RegistrationState state);

struct RegistrationStatus {
  RegistrationState state = RegistrationState::trying;
  int last_status = 0;                     // SIP status of the last try; 408, 503 when nobody answered
  std::string registrar;                   // the target that serves us
  Instant next_try;                        // refresh or next attempt
  std::vector<std::string> service_route;  // RFC 3608: Route of calls through this registration
  Flow flow;                               // where calls go out and come in
};

/// Pure: RFC 5626 §4.5. The wait after the `failures`-th failure in a row: doubled each time up to `longest`,
/// then between half and all of that. `random` is uniform in [0, 1).
[[nodiscard]] Duration registration_backoff(std::uint32_t failures, double random, bool others_failed_too,
                                            Duration longest = 1800s);

/// Registers when made, and unregisters when it dies. Loop's thread only.
class RegistrationClient {
 public:
  struct Config {
    std::string address_of_record;        // "sip:31201230000@carrier.example"
    std::vector<std::string> registrars;  // URIs in the order to try; "sip:carrier.example"
    ClientCredentials credentials;
    std::string contact_user;
    std::chrono::seconds expires{600};
    std::vector<std::string> routes;  // outbound proxy
    ExtraHeaders headers;
    Duration answer_limit = 5s;  // then the next registrar
  };
  /// `on_change` gets every change of state or flow; from the loop.
  RegistrationClient(Stack& stack, Config config, std::function<void(const RegistrationStatus&)> on_change);
  ~RegistrationClient();
  RegistrationClient(const RegistrationClient&) = delete;
  RegistrationClient& operator=(const RegistrationClient&) = delete;

  [[nodiscard]] const RegistrationStatus& status() const;
  /// Tries again now, whatever it waits for: the network came back, or an operator asks.
  void retry_now();
  /// A flow is gone (Stack::on_flow_closed): if it is ours, registers anew at once (RFC 5626 §4.4.1).
  void flow_closed(const Flow& flow);

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace centrale::sip
