// Handing a sound file to the exchange, a piece at a time.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace centrale::cli {

/// Waits until it has been converted and is on disk. Error: the exchange's own words, or the file's.
[[nodiscard]] Result<std::string> upload(const std::filesystem::path& socket, const std::string& tenant,
                                         const std::string& name, const std::filesystem::path& file);

}  // namespace centrale::cli
