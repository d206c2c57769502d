// Voicemail messages: who left what in which box. The list is in memory, so that no call waits to see
// it; every change is on disk before it counts as done.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "flow/loop.hpp"
#include "flow/task.hpp"
#include "store/database.hpp"
#include "store/outbox.hpp"

namespace centrale::store {

using MessageId = Strong<struct MessageTag, std::string>;  // a random UUID; names the file too

/// "user:carol" or "mailbox:company" of a tenant.
using BoxId = Strong<struct BoxTag, std::string>;
[[nodiscard]] inline BoxId box_of(const UserId& user) { return BoxId("user:" + user.value()); }
[[nodiscard]] inline BoxId box_of_service(const ServiceId& mailbox) {
  return BoxId("mailbox:" + mailbox.value());
}

struct Message {
  MessageId id{};
  Of<BoxId> box{};
  std::string caller_number{};  // "+31201234567" or an extension; empty: withheld
  std::string caller_name{};
  InteractionId interaction{};
  WallInstant received{};
  Duration length{};
  bool heard = false;
};

/// The WAV file of a message, below the recordings folder: named by its id alone, whatever the caller's name.
[[nodiscard]] inline std::string file_of(const MessageId& id) { return id.value() + ".wav"; }
[[nodiscard]] MessageId new_message_id();

struct BoxCount {
  std::size_t fresh = 0;
  std::size_t heard = 0;
};

/// Life: the process. Loop's thread only; the database works on its own.
class Voicemail {
 public:
  /// Reads the list from the database: at start, before calls.
  [[nodiscard]] static Result<std::unique_ptr<Voicemail>> open(flow::Loop& loop, Database& database);
  ~Voicemail();

  /// Oldest first.
  [[nodiscard]] std::vector<Message> list(const Of<BoxId>& box) const;
  [[nodiscard]] BoxCount count(const Of<BoxId>& box) const;
  [[nodiscard]] const Message* find(const MessageId& id) const;

  /// Ends when the message is durable. Goes through even if the flow that waits is destroyed.
  /// `first` runs before that on the database's thread: it may wait for the disk.
  using First = std::function<Result<void>()>;
  [[nodiscard]] flow::Task<Result<void>> deposit(Message message, First first = {});
  void mark_heard(const MessageId& id, bool heard);
  /// `done` is told on the loop, when the message is durably gone or stays; one that is not there is gone.
  void remove(const MessageId& id, Database::Done done = {});

  /// Whenever the count of a box may have changed: lamps.
  void on_change(std::function<void(const Of<BoxId>&)> tell);
  /// What is to be mailed of a message; it is in the outbox as soon as the message is in its box, and never
  /// else.
  using MailOf = std::function<std::optional<Mail>(const Message&)>;
  void mail_with(MailOf mail_of, std::function<void()> mail_waits);
  /// After a message has been removed: its file may go.
  void on_remove(std::function<void(const Message&)> tell);

 private:
  struct Inside;
  Voicemail(flow::Loop& loop, Database& database);
  std::shared_ptr<Inside> inside_;
};

}  // namespace centrale::store
