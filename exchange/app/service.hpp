// Everything beside calls: lamps and mail that follow voicemail, the disk's alarm, the administration socket.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/configuration.hpp"
#include "app/mailboxes.hpp"
#include "app/settings.hpp"
#include "app/storage.hpp"
#include "app/telephony.hpp"

namespace centrale::app {

/// Owner: Exchange. Made on the loop's thread; what it starts has threads of its own and ends with it.
class Service {
 public:
  Service(flow::IoLoop& loop, const Settings& settings, Storage& storage,
          const directory::Directory& directory, std::function<void(std::string)> log);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  [[nodiscard]] Mailboxes::Plugs mailbox_plugs();
  /// An alarm, and a mail to each address of the tenant's list. Loop's thread.
  void alert(const TenantId& tenant, const std::string& what);
  /// Error: the administration socket cannot be opened.
  [[nodiscard]] Result<void> open(Telephony& telephony, Configuration& configuration);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace centrale::app
