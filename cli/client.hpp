// One question to the running exchange over its administration socket.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"

namespace centrale::cli {

/// The exchange's text. Error: it refuses (its own words), or cannot be reached.
[[nodiscard]] Result<std::string> ask(const std::filesystem::path& socket, const std::string& command,
                                      const std::map<std::string, std::string>& with);

}  // namespace centrale::cli
