// Sends what waits in the outbox by SMTP, again and again until the server has taken it (250).
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/outbox.hpp"

namespace centrale::jobs {

struct MailServer {
  std::string url;  // "smtp://mail.example:587"; empty: mail waits
  std::filesystem::path attachments;
  Duration limit = std::chrono::seconds(60);  // for one mail
};

/// Pure. How long after the `attempts`-th failure the next try comes: a minute, doubled up to four hours.
[[nodiscard]] Duration retry_after(int attempts);
/// After this many failures (some three days) a mail is given up and stays visible as such.
inline constexpr int kMostAttempts = 24;

/// Owns a thread. Destroying it waits for the mail that is under way.
class Mailer {
 public:
  Mailer(store::Outbox& outbox, MailServer server, std::function<void(const std::string&)> alarm);
  ~Mailer();
  Mailer(const Mailer&) = delete;
  Mailer& operator=(const Mailer&) = delete;

  /// From any thread: something new may be due.
  void wake();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// Hands one mail to the server. Error: the server's or the network's own words.
[[nodiscard]] Result<void> send(const store::Mail& mail, const MailServer& server);

}  // namespace centrale::jobs
