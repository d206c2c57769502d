// Sounds that come in over the administration socket: taken, listed, removed.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "api/admin_server.hpp"
#include "app/configuration.hpp"
#include "jobs/upload_desk.hpp"
#include "store/sounds.hpp"

namespace centrale::app {

/// Everything lives longer than the server that gets these.
struct UploadWorld {
  Configuration& configuration;
  store::Sounds& sounds;
  jobs::UploadDesk& desk;
  std::function<bool()> has_space;  // from the server's thread
};

/// upload-begin, upload-part, upload-end, upload-state: one after the other, so that nobody waits here for a
/// conversion. uploads, remove-upload.
[[nodiscard]] std::map<std::string, api::Handler> upload_handlers(const UploadWorld& world);

}  // namespace centrale::app
