// Against guessing of passwords: who has failed too often is challenged again and again without his
// answers being looked at, so that a right guess looks like a wrong one. A phone that has proved
// itself from the same address lately goes on working.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"

namespace centrale::edge {

/// Pure: time is given to it. Bounded: at most `entries` of each kind are remembered.
class Guard {
 public:
  struct Limits {
    int failures_per_account = 20;  // from one address in one hour
    int failures_per_source = 30;   // of all accounts together, in ten minutes
    Duration account_window = 1h;
    Duration source_window = 10min;
    Duration trusted_for = 24h;  // after a right answer
    std::size_t entries = 100'000;
  };
  explicit Guard(Limits limits) : limits_(limits) {}

  /// False: do not look at the credentials.
  [[nodiscard]] bool may_try(std::string_view source_ip, std::string_view account, Instant now) const;
  void failed(std::string_view source_ip, std::string_view account, Instant now);
  void succeeded(std::string_view source_ip, std::string_view account, Instant now);

  /// Sources that are being ignored now, for the alarm and for inspection.
  [[nodiscard]] std::uint64_t blocked_tries() const { return blocked_; }
  void count_blocked() { ++blocked_; }

 private:
  struct Failures {
    Instant since;
    int count = 0;
  };
  [[nodiscard]] static std::string key(std::string_view source_ip, std::string_view account);
  [[nodiscard]] static bool too_many(const std::unordered_map<std::string, Failures>& in,
                                     const std::string& key, int most, Duration window, Instant now);
  void count(std::unordered_map<std::string, Failures>& in, std::string key, Duration window,
             Instant now) const;

  Limits limits_;
  std::uint64_t blocked_ = 0;
  std::unordered_map<std::string, Failures> by_account_;
  std::unordered_map<std::string, Failures> by_source_;
  std::unordered_map<std::string, Instant> trusted_;
};

}  // namespace centrale::edge
