// The system calls that a program in the sandbox does not get.
#pragma once

#include <memory>

#include "base/result.hpp"

namespace centrale::sandbox {

/// No sockets, no other processes, no debugging, no mounts, no new namespaces: they fail with EPERM.
class SystemCalls {
 public:
  [[nodiscard]] static Result<SystemCalls> make();
  /// From now on, for this process and what it becomes; cannot be taken back.
  [[nodiscard]] Result<void> enforce();

 private:
  struct Free {
    void operator()(void* filter) const;
  };
  explicit SystemCalls(void* filter) : filter_(filter) {}
  std::unique_ptr<void, Free> filter_;
};

}  // namespace centrale::sandbox
