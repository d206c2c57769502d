#include "directory/inventory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "numbering/number.hpp"

namespace centrale::directory {
namespace {

constexpr std::size_t kShown = 5;  // free numbers of a block

std::string kind_of(const E164& number) {
  const auto known = numbering::read(number);
  if (!known) return "unknown";
  const std::string_view where = known->place.empty() ? known->country : known->place;
  return fmt::format("{} {}", name_of(known->kind), where);
}

std::string shown_free(const BlockUse& use) {
  std::string text;
  for (const E164& number : free_numbers(use, kShown)) text += " " + with_plus(number);
  return text.empty() ? text : "  free:" + text + (use.free > kShown ? " ..." : "") + "\n";
}

std::string heading(const BlockUse& use) {
  const NumberBlock& block = use.block;
  if (block.size == 0) return fmt::format("in no block: {} in use\n", use.used.size());
  std::string text = fmt::format("{}: {}", span_of(block), kind_of(block.first));
  if (!block.carrier.empty()) text += ", of " + block.carrier;
  if (!block.contract.empty()) text += ", contract " + block.contract;
  return text + fmt::format("; {} in use, {} in quarantine, {} free\n", use.used.size(),
                            block.quarantine.size(), use.free);
}

}  // namespace

// Readings sort as their moments do.
std::vector<E164> in_quarantine(const NumberBlock& block, const ClockReading& now) {
  std::vector<E164> still;
  std::ranges::copy_if(block.quarantine, std::back_inserter(still), [&](const E164& number) {
    const auto end = block.quarantine_until.find(number);
    return end == block.quarantine_until.end() || now.empty() || end->second.value() > now.value();
  });
  return still;
}

std::vector<BlockUse> inventory(const TenantSnapshot& tenant, const ClockReading& now) {
  std::vector<BlockUse> all;
  for (const NumberBlock& block : tenant.tenant().number_blocks) {
    all.push_back({.block = block});
    all.back().block.quarantine = in_quarantine(block, now);
  }
  BlockUse rest{.block = {.first = {}, .size = 0}};
  for (const auto& [number, to] : tenant.numbers()) {
    const auto found =
        std::ranges::find_if(all, [&](const BlockUse& each) { return holds(each.block, number); });
    (found == all.end() ? rest : *found).used.emplace_back(number, to);
  }
  for (BlockUse& each : all) {
    std::ranges::sort(each.used, {}, [](const auto& use) { return use.first; });
    each.free = each.block.size -
                std::min<std::size_t>(each.block.size, each.used.size() + each.block.quarantine.size());
  }
  if (!rest.used.empty()) all.push_back(std::move(rest));
  return all;
}

std::vector<E164> free_numbers(const BlockUse& use, std::size_t most) {
  std::vector<E164> found;
  if (use.block.size == 0) return found;
  const std::uint64_t first = std::stoull(use.block.first.value());
  for (std::uint64_t value = first; value < first + use.block.size && found.size() < most; ++value) {
    const E164 number(std::to_string(value));
    const bool used = std::ranges::any_of(use.used, [&](const auto& each) { return each.first == number; });
    const auto& quarantine = use.block.quarantine;
    if (!used && std::ranges::find(quarantine, number) == quarantine.end()) found.push_back(number);
  }
  return found;
}

std::string inventory_text(const TenantSnapshot& tenant, const ClockReading& now) {
  std::string text;
  for (const BlockUse& use : inventory(tenant, now)) {
    text += heading(use);
    for (const auto& [number, to] : use.used)
      text += fmt::format("  {}  {}\n", with_plus(number), to_text(to));
    for (const E164& number : use.block.quarantine) {
      const auto end = use.block.quarantine_until.find(number);
      text += fmt::format("  {}  in quarantine{}\n", with_plus(number),
                          end == use.block.quarantine_until.end() ? "" : " until " + end->second.value());
    }
    text += shown_free(use);
  }
  return text.empty() ? "no numbers\n" : text;
}

}  // namespace centrale::directory
