#include "media_control/port_pool.hpp"

#include <algorithm>
#include <random>

#include "base/random.hpp"

namespace centrale::media_control {

void PortPool::refill(std::uint16_t first, std::uint16_t last,
                      const std::unordered_set<std::uint16_t>& taken) {
  free_.clear();
  for (std::uint32_t port = first + (first % 2U); port <= last; port += 2) {
    const auto even = static_cast<std::uint16_t>(port);
    if (!taken.contains(even)) free_.push_back({even, Instant::min()});
  }
  std::mt19937_64 order(random_u64());
  std::shuffle(free_.begin(), free_.end(), order);
}

std::optional<std::uint16_t> PortPool::take(Instant now, std::size_t keep) {
  if (free_.size() <= keep || free_[keep].rested > now) return std::nullopt;
  const std::uint16_t port = free_.front().port;
  free_.pop_front();
  return port;
}

void PortPool::give_back(std::uint16_t port, Instant rested) { free_.push_back({port, rested}); }

}  // namespace centrale::media_control
