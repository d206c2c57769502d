// The media workers as processes: started in a session of their own, so that they outlive centraled,
// and found again by a restarted one.
#pragma once

#include <sys/types.h>

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

/// Life: the exchange's. Loop's thread. The processes themselves live on when it dies.
class WorkerProcesses {
 public:
  explicit WorkerProcesses(const Settings& settings);

  /// Starts worker `index` unless one answers at its socket or a started one is on its way there. True: one
  /// was started. Error: the program cannot be started.
  [[nodiscard]] Result<bool> ensure(int index);

  /// The last line of its log, up to 500 bytes: why it ended, when it has. Empty when it said nothing.
  [[nodiscard]] std::string last_words(int index) const;

  /// Asks worker `index` to end (SIGTERM to the process behind its socket, or to the one that we started).
  void end(int index);

 private:
  [[nodiscard]] Result<void> start(int index);
  [[nodiscard]] std::filesystem::path log_of(int index) const;
  /// A child that has ended is taken off the process table here.
  [[nodiscard]] bool child_runs(int index);

  const Settings& settings_;
  std::vector<pid_t> children_;  // 0: none of ours
};

}  // namespace centrale::app
