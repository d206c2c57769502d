// What `centrale` can ask: each command as a handler of the administration socket.
#pragma once

#include <map>
#include <string>

#include "api/admin_server.hpp"
#include "app/alarms.hpp"
#include "app/configuration.hpp"
#include "app/storage.hpp"
#include "app/telephony.hpp"
#include "flow/loop.hpp"
#include "jobs/disk_watch.hpp"

namespace centrale::app {

/// Everything lives longer than the server that gets these. Handlers run on its thread; what belongs to the
/// loop is asked there.
struct AdminWorld {
  flow::Loop& loop;
  Configuration& configuration;
  Storage& storage;
  Telephony& telephony;
  const jobs::DiskWatch& disk;
  const Alarms& alarms;
};

[[nodiscard]] std::map<std::string, api::Handler> admin_handlers(const AdminWorld& world);

}  // namespace centrale::app
