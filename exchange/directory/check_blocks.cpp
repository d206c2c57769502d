#include "directory/check_blocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "numbering/number.hpp"

namespace centrale::directory {
namespace {

constexpr std::array<std::uint32_t, 5> kSizes{1, 10, 100, 1000, 10000};

void check_shape(const NumberBlock& block, const std::string& at, ConfigErrors& errors) {
  const auto size = std::ranges::find(kSizes, block.size);
  if (size == kSizes.end()) {
    errors.push_back({at + ".size", "is not 1, 10, 100, 1000 or 10000", std::to_string(block.size)});
    return;
  }
  const auto zeros = static_cast<std::size_t>(size - kSizes.begin());
  const std::string& digits = block.first.value();
  const auto known = numbering::read(block.first);
  if (!known)
    errors.push_back({at + ".first", "is no number: " + known.error().what, with_plus(block.first)});
  if (digits.size() < zeros || digits.find_last_not_of('0') + zeros >= digits.size()) {
    errors.push_back(
        {at + ".first",
         fmt::format("does not begin a block of {}: its last {} digits are not 0", block.size, zeros),
         with_plus(block.first)});
  }
}

void check_quarantine(const NumberBlock& block, const std::set<std::string>& in_use, const std::string& at,
                      ConfigErrors& errors) {
  std::set<std::string_view> seen;
  for (std::size_t place = 0; place < block.quarantine.size(); ++place) {
    const E164& number = block.quarantine[place];
    const std::string one = fmt::format("{}.quarantine[{}]", at, place);
    if (!holds(block, number)) errors.push_back({one, "is not in the block", with_plus(number)});
    if (!seen.insert(number.value()).second) errors.push_back({one, "is there twice", with_plus(number)});
    if (in_use.contains(number.value())) errors.push_back({one, "is in use", with_plus(number)});
  }
  for (const auto& [number, until] : block.quarantine_until) {
    if (std::ranges::find(block.quarantine, number) == block.quarantine.end())
      errors.push_back({at + ".quarantine_until", "is not in quarantine", with_plus(number)});
  }
}

}  // namespace

void check_blocks(const Tenant& tenant, const std::set<std::string>& in_use, const std::string& path,
                  ConfigErrors& errors) {
  for (std::size_t place = 0; place < tenant.number_blocks.size(); ++place) {
    const NumberBlock& block = tenant.number_blocks[place];
    const std::string at = fmt::format("{}.number_blocks[{}]", path, place);
    check_shape(block, at, errors);
    check_quarantine(block, in_use, at, errors);
  }
}

void check_blocks_apart(const std::vector<Tenant>& tenants, ConfigErrors& errors) {
  struct Placed {
    const NumberBlock* block;
    std::string at;
  };
  std::vector<Placed> all;
  for (const Tenant& tenant : tenants) {
    for (std::size_t place = 0; place < tenant.number_blocks.size(); ++place) {
      all.push_back({&tenant.number_blocks[place],
                     fmt::format("tenants.{}.number_blocks[{}]", tenant.id.value(), place)});
    }
  }
  // By length, then digits: as numbers. Of blocks that lie apart each overlaps its neighbours at most.
  std::ranges::sort(all, {}, [](const Placed& each) {
    return std::pair(each.block->first.value().size(), std::string_view(each.block->first.value()));
  });
  for (std::size_t next = 1; next < all.size(); ++next) {
    const Placed& before = all[next - 1];
    if (overlap(*before.block, *all[next].block))
      errors.push_back({all[next].at, "has numbers of " + before.at, span_of(*all[next].block)});
  }
}

}  // namespace centrale::directory
