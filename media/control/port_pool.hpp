// The RTP ports of one address family that are free, in the order in which they may be used again.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_set>

#include "base/time.hpp"

namespace centrale::media_control {

/// First released, first used again, and never before it has rested. The first order is random, so that
/// a port cannot be guessed from its neighbour.
class PortPool {
 public:
  /// Every even port of first..last except those in `taken`; all of them have rested.
  void refill(std::uint16_t first, std::uint16_t last, const std::unordered_set<std::uint16_t>& taken);
  void clear() { free_.clear(); }

  /// `keep`: so many that have rested must stay for calls that matter more.
  [[nodiscard]] std::optional<std::uint16_t> take(Instant now, std::size_t keep = 0);
  /// May be taken again at `rested`.
  void give_back(std::uint16_t port, Instant rested);
  [[nodiscard]] std::size_t size() const { return free_.size(); }

 private:
  struct Free {
    std::uint16_t port;
    Instant rested;
  };
  std::deque<Free> free_;
};

}  // namespace centrale::media_control
