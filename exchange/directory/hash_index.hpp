// An index over things that stand in a vector: their places in an open-addressed table, four bytes a
// slot, the keys left where they are. 100,000 phones should cost kilobytes here, not megabytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace centrale::directory {

class HashIndex {
 public:
  /// Room for `count` entries; what was in is gone.
  void reserve(std::size_t count) {
    std::size_t size = 8;
    while (size < count * 2) size *= 2;
    slots_.assign(size, kEmpty);
  }

  /// `place` must not be in yet. Only after `reserve` for at least as many.
  void insert(std::size_t hash, std::uint32_t place) {
    std::size_t at = mix(hash);
    while (slots_[at] != kEmpty) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = place;
  }

  /// The place for which `matches(place)` is true.
  template <class Matches>
  [[nodiscard]] std::optional<std::uint32_t> find(std::size_t hash, Matches&& matches) const {
    if (slots_.empty()) return std::nullopt;
    for (std::size_t at = mix(hash); slots_[at] != kEmpty; at = (at + 1) & (slots_.size() - 1)) {
      if (matches(slots_[at])) return slots_[at];
    }
    return std::nullopt;
  }

 private:
  static constexpr std::uint32_t kEmpty = 0xffffffff;
  [[nodiscard]] std::size_t mix(std::size_t hash) const {
    return ((hash * 0x9e3779b97f4a7c15ULL) >> 20) & (slots_.size() - 1);
  }

  std::vector<std::uint32_t> slots_;
};

}  // namespace centrale::directory
