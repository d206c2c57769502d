// Puts the records of each interaction together as they come from the journal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "events/archive.hpp"

namespace centrale::events {

class Assembly {
 public:
  /// One record as encoded. The finished interaction when it was the last of one.
  [[nodiscard]] std::optional<Finished> add(std::string_view record);

  [[nodiscard]] std::size_t open() const { return open_.size(); }
  [[nodiscard]] std::optional<Interaction> find(const InteractionId& id) const;
  [[nodiscard]] std::vector<InteractionId> ids() const;

  /// For checkpoints: everything that is open, up to `sequence` of the journal.
  [[nodiscard]] std::string snapshot(std::uint64_t sequence) const;
  /// The sequence number; nothing, and nothing changed, when the bytes are damaged.
  [[nodiscard]] std::optional<std::uint64_t> restore(std::string_view snapshot);

 private:
  std::unordered_map<std::string, std::string> open_;  // id → packed records
};

}  // namespace centrale::events
