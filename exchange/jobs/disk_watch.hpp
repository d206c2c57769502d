// How much room there is on the disk that recordings and records go to.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "flow/loop.hpp"

namespace centrale::jobs {

enum class DiskState : std::uint8_t { roomy, filling, full };

/// Pure: 85 % used is worth an alarm, 95 % is full: nothing more is promised to callers.
[[nodiscard]] DiskState state_of(std::uint64_t size, std::uint64_t available);

/// Looks every five seconds and whenever asked; an alarm is given when things get worse. Loop's thread only.
class DiskWatch {
 public:
  DiskWatch(flow::Loop& loop, std::filesystem::path folder, std::function<void(const std::string&)> alarm);

  [[nodiscard]] DiskState state() const { return state_; }
  void look();

 private:
  std::filesystem::path folder_;
  std::function<void(const std::string&)> alarm_;
  DiskState state_ = DiskState::roomy;
  flow::Timer next_look_;
};

}  // namespace centrale::jobs
