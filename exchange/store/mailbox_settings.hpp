// What owners have set of their mailboxes by phone: PINs, sealed, and which recording is which greeting.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "flow/loop.hpp"
#include "store/database.hpp"
#include "store/sealing.hpp"
#include "store/voicemail.hpp"

namespace centrale::store {

/// Life: the process. Loop's thread only; the database works on its own.
class MailboxSettings {
 public:
  /// Runs on the loop; what stood there before, or why nothing has changed.
  using Done = std::move_only_function<void(Result<std::string>)>;

  /// At start, before calls. `sealing` lives longer. Error: a PIN was sealed with another key.
  [[nodiscard]] static Result<std::unique_ptr<MailboxSettings>> open(flow::Loop& loop, Database& database,
                                                                     const Sealing& sealing);
  ~MailboxSettings();

  /// Empty: not set.
  [[nodiscard]] std::string greeting(const Of<BoxId>& box, const std::string& state) const;
  [[nodiscard]] Secret pin(const Of<BoxId>& box) const;

  /// Holds from the moment on in which it is durable. `file` empty: none any more.
  void set_greeting(const Of<BoxId>& box, const std::string& state, const std::string& file, Done done);
  void set_pin(const Of<BoxId>& box, const Secret& pin, Done done);

 private:
  struct Inside;
  explicit MailboxSettings(std::shared_ptr<Inside> inside);
  std::shared_ptr<Inside> inside_;
};

}  // namespace centrale::store
