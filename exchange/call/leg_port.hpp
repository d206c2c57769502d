// The port through which call/ reaches one party's signalling. edge/ implements it over SIP,
// scenarios implement it in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "call/outcome.hpp"
#include "call/party.hpp"

namespace centrale::call {

/// A media endpoint of the worker: the place where this leg's audio comes in and goes out.
using EndpointId = Strong<struct EndpointTag, std::uint64_t>;

/// REFER without Replaces (RFC 3515): digits or a URI user part that the transferring party dialled.
struct BlindTransfer {
  std::string digits;
};
/// REFER with Replaces (RFC 3891): the transferring party's other leg, already matched to one of ours.
struct AttendedTransfer {
  LegId other;
};
using TransferRequest = std::variant<BlindTransfer, AttendedTransfer>;

/// What a leg's signalling reports. Never called from inside a command of LegPort: always from the
/// loop afterwards, so that whoever listens may end the leg there and then.
class LegListener {
 public:
  virtual void on_ringing() = 0;
  /// The far end sends audio before it answers (183 with SDP); the endpoint carries it.
  virtual void on_early_media() = 0;
  virtual void on_answered() = 0;
  /// The end of an outbound leg that was never answered.
  virtual void on_refused(Refusal refusal) = 0;
  /// The end of any other leg, also of an inbound one whose caller gave up.
  virtual void on_ended(Ending ending) = 0;
  virtual void on_held(bool held) = 0;
  /// A key, from RFC 4733, INFO or the worker: 0-9 * # A-D.
  virtual void on_digit(char digit) = 0;
  virtual void on_transfer(TransferRequest request) = 0;
  /// What `snapshot` says is another now: the ACK has come, or a re-INVITE has changed target or media.
  virtual void on_changed() = 0;

 protected:
  ~LegListener() = default;
};

/// How the outcome of a transfer is told to the party that asked for it (NOTIFY of event refer).
enum class TransferProgress : std::uint8_t { trying, ringing, done };

/// How a leg to the outside goes: for the record. Empty: not over a trunk, or nowhere yet.
struct Carried {
  TrunkId trunk{};
  std::string target{};
};

/// One party's signalling, inbound or outbound. Destroying it ends it: CANCEL, BYE or a refusal,
/// whichever the state calls for. Loop's thread only.
class LegPort {
 public:
  virtual ~LegPort() = default;

  /// Given by whoever makes the leg, unique in the process: what AttendedTransfer and Calls::replace name.
  [[nodiscard]] virtual LegId id() const = 0;
  [[nodiscard]] virtual EndpointId endpoint() const = 0;
  virtual void listen(LegListener& listener) = 0;

  // Inbound, before it is answered.
  virtual void alert() = 0;        // 180: the caller's phone makes its own ring-back
  virtual void early_media() = 0;  // 183 with SDP: the caller hears the endpoint
  virtual void answer() = 0;
  virtual void refuse(Refusal refusal) = 0;

  // Any time.
  virtual void hang_up(Ending why) = 0;
  /// The other party has become `party`: UPDATE or re-INVITE with P-Asserted-Identity where supported.
  virtual void show(const Party& party) = 0;
  virtual void report_transfer(TransferProgress progress) = 0;
  virtual void transfer_failed(Refusal why) = 0;

  /// Everything a restarted exchange needs to go on with this answered leg. Empty: not yet (no ACK so far).
  [[nodiscard]] virtual std::string snapshot() const = 0;
  [[nodiscard]] virtual Carried carried() const { return {}; }
};

/// Where an outbound leg goes. Everything about payer and permission has been decided before.
struct ToDevice {
  Of<UserId> user;
  DeviceId device;
};
struct ToOutside {
  E164 number;          // for emergency and short codes: `dialled` alone is set
  std::string dialled;  // short code or emergency number as it must go out; else empty
  bool emergency = false;
  TrunkId trunk = {};              // a mobile's; empty: whichever carries the number
  bool inhibit_diversion = false;  // a network that sends it on has not reached whom it is for
};

struct LegOrder {
  TenantId tenant;
  InteractionId interaction;
  std::variant<ToDevice, ToOutside> to;
  Party caller;
  Party called;  // who was meant in the first place
  std::vector<Diversion> diversions;
  int max_forwards = 70;
  std::optional<EndpointId> talks_with;  // prefer its codec, so that nothing needs converting
  std::string alert_info;                // distinctive ring; empty: none
  std::string location = {};             // of an emergency call: the address where the phone stands
};

/// Makes outbound legs and brings snapshots back to life. Implemented by edge/.
class Dialler {
 public:
  virtual ~Dialler() = default;

  /// One leg for each way to reach the target at the same time: a device's every registration, or the
  /// one trunk that takes the call (failover to the next trunk happens inside the leg).
  /// Empty: not reachable now.
  [[nodiscard]] virtual std::vector<std::unique_ptr<LegPort>> dial(const LegOrder& order) = 0;
  /// Devices of this user with at least one registration.
  [[nodiscard]] virtual std::vector<DeviceId> reachable_devices(const Of<UserId>& user) const = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<LegPort>> adopt(const std::string& snapshot) = 0;
};

}  // namespace centrale::call
