// Counts wrong PINs, so that guessing shuts what they open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "base/time.hpp"

namespace centrale::call {

/// After `most` wrong PINs for one key, none more than `shut_for` after the last, it is shut until that long
/// after the last of them. Bounded: what no longer counts is forgotten. Loop's thread only.
template <class Key>
class WrongPins {
 public:
  WrongPins(std::uint32_t most, Duration shut_for) : most_(most), shut_for_(shut_for) {}

  [[nodiscard]] bool is_shut(const Key& key, Instant now) const {
    const auto found = wrong_.find(key);
    return found != wrong_.end() && counts(found->second, now) && found->second.count >= most_;
  }
  void wrong(const Key& key, Instant now) {
    if (wrong_.size() >= kMany)
      std::erase_if(wrong_, [&](const auto& each) { return !counts(each.second, now); });
    Wrong& one = wrong_[key];
    if (!counts(one, now)) one.count = 0;
    ++one.count;
    one.last = now;
  }
  void right(const Key& key) { wrong_.erase(key); }
  [[nodiscard]] std::size_t size() const { return wrong_.size(); }

 private:
  static constexpr std::size_t kMany = 10'000;
  struct Wrong {
    std::uint32_t count = 0;
    Instant last{};
  };
  [[nodiscard]] bool counts(const Wrong& wrong, Instant now) const { return now - wrong.last < shut_for_; }

  std::uint32_t most_;
  Duration shut_for_;
  std::unordered_map<Key, Wrong> wrong_;
};

}  // namespace centrale::call
