// The mailboxes, as voicemail needs them: implemented over store/ by the exchange, in memory by tests.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace centrale::features {

using MailboxOwner = std::variant<UserId, ServiceId>;
struct BoxKey {
  TenantId tenant;
  MailboxOwner owner;
};

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

  /// `done` runs once the message is durable (true) or could not be kept (false), also when whoever asked
  /// is gone by then.
  virtual void deposit(NewMessage message, std::move_only_function<void(bool)> done) = 0;
  virtual void mark_heard(const std::string& id, bool heard) = 0;
  virtual void remove(const std::string& id) = 0;
  /// A recording that became no message: its file may go.
  virtual void discard(const std::string& id) = 0;

  /// False: the disk is (nearly) full, and no message may be promised.
  [[nodiscard]] virtual bool has_space() const = 0;
  virtual void raise_alarm(const std::string& what) = 0;
};

}  // namespace centrale::features
