// Running a program in the sandbox, from the exchange's side.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "sandbox/limits.hpp"

namespace centrale::sandbox {

struct Order {
  std::filesystem::path launcher{};  // centrale-sandbox
  Limits limits{};
  std::vector<std::string> command{};  // a full path, then its words
  int input = -1;                      // a file, read from where it stands
  int output = -1;                     // a file, written from where it stands
};

enum class Ended : std::uint8_t { well, program_failed, limit_struck, no_sandbox };
struct Ending {
  Ended how = Ended::no_sandbox;
  std::string words{};  // the program's, or the launcher's; a few lines at most
};

/// Blocks for `limits.wall` and a moment at most: not for the loop's thread. Never throws; what cannot even
/// be started has `no_sandbox`.
[[nodiscard]] Ending run(const Order& order);

/// Whether this machine lets the walls be built; the error says what stands in the way. Blocks as `run` does.
[[nodiscard]] Result<void> try_out(const std::filesystem::path& launcher);

}  // namespace centrale::sandbox
