// The mailboxes, as voicemail needs them: implemented over store/ by the exchange, in memory by tests.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

namespace centrale::features {

/// A service is a company mailbox, or an auto attendant whose greetings are recorded by phone.
using MailboxOwner = std::variant<UserId, ServiceId>;
struct BoxKey {
  TenantId tenant;
  MailboxOwner owner;
};

/// What brings callers to a user's box has a greeting each; everything else has the standard one. An auto
/// attendant has one for each kind of hour.
enum class GreetingFor : std::uint8_t { no_answer, busy, business_hours, after_hours, holiday };

/// As records and the database call it.
[[nodiscard]] constexpr std::string_view name_of(GreetingFor which) {
  switch (which) {
    case GreetingFor::no_answer: return "no-answer";
    case GreetingFor::busy: return "busy";
    case GreetingFor::business_hours: return "business-hours";
    case GreetingFor::after_hours: return "after-hours";
    case GreetingFor::holiday: return "holiday";
  }
  return "";
}

/// Told once: durable (true), or not kept (false). Told also when whoever asked is gone.
using KeptOrNot = std::move_only_function<void(bool)>;

struct NewMessage {
  std::string id;  // names the recording too: `recording_of(id)`
  BoxKey box;
  std::string caller_number;  // "+31201234567" or an extension; empty: withheld
  std::string caller_name;
  InteractionId interaction;
  WallInstant received;
  Duration length{};
};

struct Message {
  std::string id;
  std::string caller_number;
  WallInstant received;
  Duration length{};
  bool heard = false;
  std::string file;  // as a Playlist names it
};

/// Life: the process. Loop's thread only. Whoever keeps the messages tells lamps and mail of every change.
class Messages {
 public:
  virtual ~Messages() = default;

  /// Oldest first.
  [[nodiscard]] virtual std::vector<Message> list(const BoxKey& box) const = 0;
  [[nodiscard]] virtual std::string new_id() = 0;
  /// Name of a new message's file below the worker's recording folder.
  [[nodiscard]] virtual std::string recording_of(const std::string& id) const = 0;

  virtual void deposit(NewMessage message, KeptOrNot done) = 0;
  /// A copy of a message, unheard, in another box of the same tenant.
  virtual void forward(const std::string& id, BoxKey to, KeptOrNot done) = 0;
  virtual void mark_heard(const std::string& id, bool heard) = 0;
  /// Done already: one that is not there.
  virtual void remove(const std::string& id, KeptOrNot done) = 0;
  /// A recording that became no message: its file may go.
  virtual void discard(const std::string& id) = 0;

  /// A recording, as a Playlist names it.
  [[nodiscard]] virtual std::string playable(const std::string& id) const = 0;
  /// The owner's own, as a Playlist names it; empty: he has none.
  [[nodiscard]] virtual std::string greeting(const BoxKey& box, GreetingFor which) const = 0;
  /// The recording `id` becomes it (and is gone if that fails); empty: none any more.
  virtual void set_greeting(BoxKey box, GreetingFor which, std::string id, KeptOrNot done) = 0;
  /// As its owner has set it by phone; empty: as configured.
  [[nodiscard]] virtual Secret pin(const BoxKey& box) const = 0;
  virtual void set_pin(BoxKey box, Secret pin, KeptOrNot done) = 0;

  /// False: the disk is (nearly) full, and no message may be promised.
  [[nodiscard]] virtual bool has_space() const = 0;
  virtual void raise_alarm(const std::string& what) = 0;
};

}  // namespace centrale::features
