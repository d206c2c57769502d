// What `centrale` can ask about the configuration: handlers of the administration socket.
#pragma once

#include <map>
#include <string>

#include "api/admin_server.hpp"
#include "app/configuration.hpp"

namespace centrale::app {

/// An argument; empty when it is not given.
[[nodiscard]] std::string word_of(const api::Arguments& with, const char* name);
[[nodiscard]] bool wants(const api::Arguments& with, const std::string& flag);

/// `configuration` lives longer than the server that gets these.
[[nodiscard]] std::map<std::string, api::Handler> configuration_handlers(Configuration& configuration);

}  // namespace centrale::app
