// The launcher: runs one program inside the walls and says how it ended.
#pragma once

#include <string>
#include <vector>

#include "sandbox/limits.hpp"

namespace centrale::sandbox {

/// Standard input is copied to `kInputFile`; standard output and error are the program's. Answers what to
/// exit with: the program's own status, `kLimitStruck` or `kNoSandbox`, the last two with a line on standard
/// error. The process is of no use afterwards.
[[nodiscard]] int launch(const Limits& limits, std::vector<std::string> command);

}  // namespace centrale::sandbox
