// The walls around a program: an empty root, no network, no privileges, few system calls, limits.
#pragma once

#include "base/result.hpp"
#include "sandbox/limits.hpp"

namespace centrale::sandbox {

/// Leaves every namespace that can be left. A child that is forked after this is process 1 of a world of its
/// own. Error: the kernel does not permit it; nothing may be run then.
[[nodiscard]] Result<void> leave_the_world();

/// For that child: an empty root in memory with the input as `kInputFile` and the system's programs and
/// libraries, nothing of which can be written.
[[nodiscard]] Result<void> move_to_empty_root(int input, const Limits& limits);

/// No descriptors but 0 to 2, no capabilities, no way to get any, limits, and the system call filter: the
/// last thing before exec.
[[nodiscard]] Result<void> give_up_everything(const Limits& limits);

}  // namespace centrale::sandbox
