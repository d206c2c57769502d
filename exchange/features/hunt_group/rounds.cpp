#include "features/hunt_group/rounds.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <random>

namespace centrale::features {
namespace {

using call::RingTarget;
using directory::HuntPolicy;
using Order = std::vector<std::size_t>;  // places in the list of members

std::optional<RingTarget> target_of(const directory::TenantSnapshot& tenant,
                                    const directory::Destination& member) {
  if (const auto* user = std::get_if<directory::ToUser>(&member))
    return call::RingUser{.user = user->user, .of_group = true};
  if (const auto* number = std::get_if<directory::ToNumber>(&member)) {
    return call::RingOutside{.number = number->number, .dialled = {}, .emergency = false};
  }
  const auto* extension = std::get_if<directory::ToExtension>(&member);
  const auto* user = extension != nullptr ? tenant.user_by_extension(extension->extension) : nullptr;
  if (user == nullptr) return std::nullopt;
  return call::RingUser{.user = user->id, .of_group = true};
}

MemberName name_at(const directory::HuntGroup& group, std::size_t place) {
  return directory::to_text(group.members[place]);
}

Order as_written(const directory::HuntGroup& group) {
  Order order(group.members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

Order from_the_next(const directory::HuntGroup& group, const MemberName& last_rang) {
  Order order = as_written(group);
  const auto last =
      std::ranges::find_if(order, [&](std::size_t place) { return name_at(group, place) == last_rang; });
  if (last != order.end()) std::rotate(order.begin(), last + 1, order.end());
  return order;
}

Order longest_rested_first(const directory::HuntGroup& group, const Rota& rota) {
  Order order = as_written(group);
  const auto since = [&](std::size_t place) {
    const auto found = rota.resting_since.find(name_at(group, place));
    return found == rota.resting_since.end() ? Instant::min() : found->second;
  };
  std::ranges::sort(order, {}, [&](std::size_t place) { return std::pair(since(place), place); });
  return order;
}

// Whoever has no share comes last, as written.
Order by_lot(const directory::HuntGroup& group, std::uint64_t lot) {
  std::mt19937_64 random(lot);
  std::vector<std::uint32_t> shares = group.weights;
  shares.resize(group.members.size());
  Order order;
  while (order.size() < shares.size()) {
    const std::uint64_t sum = std::accumulate(shares.begin(), shares.end(), std::uint64_t{0});
    if (sum == 0) break;
    std::uint64_t drawn = random() % sum;
    std::size_t place = 0;
    while (drawn >= shares[place]) drawn -= shares[place++];
    order.push_back(place);
    shares[place] = 0;
  }
  for (const std::size_t place : as_written(group)) {
    if (std::ranges::find(order, place) == order.end()) order.push_back(place);
  }
  return order;
}

Order order_of(const directory::HuntGroup& group, const Rota& rota, std::uint64_t lot) {
  switch (group.policy) {
    case HuntPolicy::simultaneous:
    case HuntPolicy::regular: return as_written(group);
    case HuntPolicy::circular: return from_the_next(group, rota.last_rang);
    case HuntPolicy::uniform: return longest_rested_first(group, rota);
    case HuntPolicy::weighted: return by_lot(group, lot);
  }
  return as_written(group);
}

}  // namespace

std::vector<Round> rounds(const directory::TenantSnapshot& tenant, const directory::HuntGroup& group,
                          const Rota& rota, std::uint64_t lot) {
  std::vector<Round> all;
  for (const std::size_t place : order_of(group, rota, lot)) {
    auto target = target_of(tenant, group.members[place]);
    if (!target) continue;
    if (group.policy != HuntPolicy::simultaneous || all.empty()) all.emplace_back();
    all.back().push_back({.name = name_at(group, place), .target = std::move(*target)});
  }
  return all;
}

Round free_of(Round round, const std::function<bool(const UserId&)>& is_free) {
  std::erase_if(round, [&](const Member& member) {
    const auto* user = std::get_if<call::RingUser>(&member.target);
    return user != nullptr && !is_free(user->user);
  });
  return round;
}

std::vector<RingTarget> targets_of(const Round& round) {
  std::vector<RingTarget> targets;
  targets.reserve(round.size());
  for (const Member& member : round) targets.push_back(member.target);
  return targets;
}

}  // namespace centrale::features
