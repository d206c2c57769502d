#include "features/conference/rules.hpp"

#include "base/random.hpp"

namespace centrale::features {
namespace {

constexpr std::string_view kBetweenCalls = "adhoc-";

}  // namespace

std::string to_text(Role role) {
  if (role.host) return role.muted ? "host-muted" : "host";
  return role.muted ? "muted" : "member";
}

std::optional<Role> parse_role(std::string_view text) {
  for (const bool host : {false, true}) {
    for (const bool muted : {false, true}) {
      const Role role{.host = host, .muted = muted};
      if (to_text(role) == text) return role;
    }
  }
  return std::nullopt;
}

ServiceId new_conference_between_calls() { return ServiceId(std::string(kBetweenCalls) + random_hex(8)); }

bool is_between_calls(const ServiceId& id) { return id.value().starts_with(kBetweenCalls); }

std::optional<directory::Conference> rules_of(const directory::TenantSnapshot& tenant, const ServiceId& id) {
  if (const directory::Conference* configured = tenant.conference(id)) return *configured;
  if (!is_between_calls(id)) return std::nullopt;
  return directory::Conference{.id = id, .goes_on_without_host = false};
}

}  // namespace centrale::features
