#include "numbering/allow_list.hpp"

#include <algorithm>
#include <array>

namespace centrale::numbering {
namespace {

constexpr std::array<std::string_view, 5> kGroups{"eu", "eea", "europe", "north-america", "world"};

bool in_group(std::string_view group, Zone zone) {
  if (group == "eu") return zone == Zone::eu;
  if (group == "eea") return zone == Zone::eu || zone == Zone::eea;
  if (group == "europe") return zone == Zone::eu || zone == Zone::eea || zone == Zone::europe;
  if (group == "north-america") return zone == Zone::north_america;
  return group == "world" && zone != Zone::special;
}

}  // namespace

bool is_country_or_group(std::string_view entry) {
  return std::ranges::find(kGroups, entry) != kGroups.end() || is_country(entry);
}

bool allows(std::span<const std::string> list, std::string_view country) {
  if (!is_country(country)) return false;
  const Zone zone = zone_of(country);
  return std::ranges::any_of(
      list, [&](const std::string& entry) { return entry == country || in_group(entry, zone); });
}

}  // namespace centrale::numbering
