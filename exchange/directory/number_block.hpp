// The numbers that a tenant has, in blocks as carriers supply them; whose each is stands with users and
// services.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/e164.hpp"
#include "directory/clock_reading.hpp"

namespace centrale::directory {

/// How the numbers came to the tenant: what a country allows stands in the catalogue.
enum class BlockOrigin : std::uint8_t { unsaid, geographic, national, ported };

struct NumberBlock {
  E164 first{};
  std::uint32_t size = 1;  // 1, 10, 100, 1000 or 10000 numbers, from `first` on
  std::string carrier{};   // who supplies them
  std::string contract{};  // with whom the contract is
  BlockOrigin origin = BlockOrigin::unsaid;
  bool shown = true;                                // may stand as the caller of a call outside
  std::vector<E164> quarantine{};                   // given up lately: nobody gets them yet
  std::map<E164, ClockReading> quarantine_until{};  // when; left out: until somebody takes it out
};

[[nodiscard]] bool holds(const NumberBlock& block, const E164& number);
/// Some number is in both.
[[nodiscard]] bool overlap(const NumberBlock& one, const NumberBlock& other);
/// "+31201230200 to +31201230299".
[[nodiscard]] std::string span_of(const NumberBlock& block);

}  // namespace centrale::directory
