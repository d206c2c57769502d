#include "features/hunt_group/rounds.hpp"

#include <optional>

namespace centrale::features {
namespace {

using call::RingTarget;

std::optional<RingTarget> target_of(const directory::TenantSnapshot& tenant,
                                    const directory::Destination& member) {
  if (const auto* user = std::get_if<directory::ToUser>(&member)) return call::RingUser{user->user};
  if (const auto* number = std::get_if<directory::ToNumber>(&member)) {
    return call::RingOutside{.number = number->number, .dialled = {}, .emergency = false};
  }
  const auto* extension = std::get_if<directory::ToExtension>(&member);
  const auto* user = extension != nullptr ? tenant.user_by_extension(extension->extension) : nullptr;
  if (user == nullptr) return std::nullopt;
  return call::RingUser{user->id};
}

}  // namespace

std::vector<std::vector<RingTarget>> rounds(const directory::TenantSnapshot& tenant,
                                            const directory::HuntGroup& group) {
  std::vector<std::vector<RingTarget>> all;
  for (const auto& member : group.members) {
    const auto target = target_of(tenant, member);
    if (!target) continue;
    const bool new_round = group.policy == directory::HuntPolicy::regular || all.empty();
    if (new_round) all.emplace_back();
    all.back().push_back(*target);
  }
  return all;
}

std::vector<RingTarget> free_of(std::vector<RingTarget> round,
                                const std::function<bool(const UserId&)>& is_free) {
  std::erase_if(round, [&](const RingTarget& target) {
    const auto* user = std::get_if<call::RingUser>(&target);
    return user != nullptr && !is_free(user->user);
  });
  return round;
}

}  // namespace centrale::features
