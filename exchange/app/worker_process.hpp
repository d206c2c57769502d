// The media workers as processes: started in a session of their own, so that they outlive centraled,
// and found again by a restarted one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/settings.hpp"
#include "base/result.hpp"

namespace centrale::app {

/// Where worker `index` is commanded.
[[nodiscard]] std::filesystem::path control_socket(const Settings& settings, int index);

/// The ports of worker `index`: the installation's range in equal, even-numbered parts.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};
[[nodiscard]] PortRange ports_of(const MediaSettings& media, int index);

/// The command line of worker `index`.
[[nodiscard]] std::vector<std::string> worker_command(const Settings& settings, int index);

/// Starts worker `index` unless one answers at its socket already.
/// Error: the program cannot be started.
[[nodiscard]] Result<void> ensure_worker(const Settings& settings, int index);

/// Asks the worker that listens at the socket to end (SIGTERM to the process behind it).
void end_worker(const Settings& settings, int index);

}  // namespace centrale::app
