// A listening TCP socket.
#pragma once

#include <functional>
#include <memory>

#include "base/result.hpp"
#include "flow/io_loop.hpp"
#include "sip/address.hpp"
#include "sip/readiness.hpp"

namespace centrale::sip {

/// Accepts in bursts. When the process has no descriptor left, one kept in reserve is used to turn callers
/// away, and listening rests a moment, so that the loop never spins on what it cannot take.
class StreamListener {
 public:
  /// Gets the descriptor, which is its own from then on.
  using OnAccepted = std::function<void(int descriptor, const Address& remote)>;

  static Result<std::unique_ptr<StreamListener>> open(flow::IoLoop& loop, const Address& address,
                                                      OnAccepted on_accepted);
  ~StreamListener();

  [[nodiscard]] const Address& local() const { return local_; }

 private:
  StreamListener(flow::IoLoop& loop, int descriptor, OnAccepted on_accepted);
  void wait();
  void accept_burst();
  void out_of_descriptors();

  Readiness readiness_;
  Address local_;
  OnAccepted on_accepted_;
  int reserve_;
  flow::Timer rest_;
};

}  // namespace centrale::sip
