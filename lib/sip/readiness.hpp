// A descriptor that the loop watches. For this folder's sockets.
#pragma once

#include <functional>
#include <memory>

#include "flow/io_loop.hpp"

namespace centrale::sip {

/// Owns the descriptor and closes it. Each call waits once; the callback runs inside a pass of the loop, and
/// never after this object is gone. The callback may destroy it.
class Readiness {
 public:
  using Call = std::function<void()>;

  Readiness(flow::IoLoop& loop, int descriptor);
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;
  ~Readiness();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  void when_readable(Call call);
  void when_writable(Call call);

 private:
  struct Watched;
  std::shared_ptr<Watched> watched_;
  int descriptor_;
};

}  // namespace centrale::sip
