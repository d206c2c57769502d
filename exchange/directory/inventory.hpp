// Which numbers a tenant has, whose they are, and what is left. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "directory/snapshot.hpp"

namespace centrale::directory {

struct BlockUse {
  NumberBlock block{};  // of size 0: numbers in use that no block holds
  std::vector<std::pair<E164, Destination>> used{};
  std::size_t free = 0;
};

/// In quarantine on that clock (of the tenant's zone): those without an end, and those whose end is to come.
[[nodiscard]] std::vector<E164> in_quarantine(const NumberBlock& block, const ClockReading& now);

/// A block each, as configured; what is in no block comes last. Quarantines that are over are left out.
[[nodiscard]] std::vector<BlockUse> inventory(const TenantSnapshot& tenant, const ClockReading& now = {});

/// Numbers of a block that are neither in use nor in quarantine, the lowest first, at most `most`.
[[nodiscard]] std::vector<E164> free_numbers(const BlockUse& use, std::size_t most);

/// For people: a line for each block, and one for each number in use.
[[nodiscard]] std::string inventory_text(const TenantSnapshot& tenant, const ClockReading& now = {});

}  // namespace centrale::directory
