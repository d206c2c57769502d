// Mail that is to be sent: nothing leaves this list before a mail server has taken it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

namespace centrale::store {

enum class MailState : std::uint8_t { waiting, sent, given_up };
[[nodiscard]] std::string_view name_of(MailState state);

struct Mail {
  std::string id{};  // random; Message-ID too, so that a server that got it twice can tell
  TenantId tenant{};
  std::string sender{};
  std::string recipient{};
  std::string cc{};
  std::string subject{};          // UTF-8
  std::string body{};             // UTF-8 plain text
  std::string attachment{};       // file below the recordings folder; empty: none
  std::string attachment_name{};  // as the reader sees it
  MailState state = MailState::waiting;
  int attempts = 0;
  WallInstant next_try{};
  WallInstant created{};
  std::string last_error{};
};

/// Within the transaction of what the mail tells of: neither is there without the other.
[[nodiscard]] Result<void> put_in_outbox(soci::session& session, const Mail& mail);

/// Any thread but the loop's, except for `put`.
class Outbox {
 public:
  explicit Outbox(Database& database) : database_(database) {}

  /// All or none, soon. `done` runs on the database's thread.
  void put(std::vector<Mail> mails, std::function<void(const Result<void>&)> done);
  /// Everything that was put before is in the list, and `done` has run.
  [[nodiscard]] Result<void> settle();

  /// What is due, the longest-waiting first.
  [[nodiscard]] Result<std::vector<Mail>> due(WallInstant now, std::size_t most);
  /// The newest first, in every state.
  [[nodiscard]] Result<std::vector<Mail>> newest(std::size_t most);
  [[nodiscard]] Result<void> sent(const std::string& id);
  [[nodiscard]] Result<void> failed(const std::string& id, std::string error, WallInstant next_try,
                                    bool give_up);
  /// Removes what was sent before `before`.
  [[nodiscard]] Result<void> expire(WallInstant before);

 private:
  Database& database_;
};

}  // namespace centrale::store
