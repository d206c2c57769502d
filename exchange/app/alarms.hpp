// What an operator has to hear of, and can ask for later.
#pragma once

#include <deque>
#include <functional>
#include <string>

#include "base/time.hpp"

namespace centrale::app {

/// The newest alarms since the start; each goes to the log too. Owner: Service. Loop's thread only.
class Alarms {
 public:
  struct Alarm {
    WallInstant first, last;
    unsigned times = 1;
    std::string what;
  };
  static constexpr std::size_t kKept = 20;

  explicit Alarms(std::function<void(std::string)> log) : log_(std::move(log)) {}

  /// One that was raised before counts up and comes to the front: a disk that stays full is one alarm.
  void raise(const std::string& what, WallInstant now);
  /// Newest first.
  [[nodiscard]] const std::deque<Alarm>& all() const { return alarms_; }

 private:
  std::function<void(std::string)> log_;
  std::deque<Alarm> alarms_;
};

}  // namespace centrale::app
