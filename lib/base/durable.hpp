// Files that are still there, whole, after a power cut.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"

namespace centrale {

/// Names in a folder last only when the folder itself is synced: after a file was made, renamed or linked
/// there. Waits for the disk.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);

/// Puts `bytes` under that name, for this user alone: afterwards, and whenever the power goes meanwhile,
/// either what was there before or all of the new bytes are. Waits for the disk.
[[nodiscard]] Result<void> write_durably(const std::filesystem::path& file, std::string_view bytes);

}  // namespace centrale
