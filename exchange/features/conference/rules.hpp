// What holds in a conference: as configured, or as it is for one between calls.
#pragma once

#include <optional>
#include <string>

#include "base/ids.hpp"
#include "directory/snapshot.hpp"

namespace centrale::features {

/// Who sits on a seat, kept in the call so that he finds it again after a restart.
struct Role {
  bool host = false;
  bool muted = false;
  friend bool operator==(const Role&, const Role&) = default;
};
/// "member", "host", "muted", "host-muted". Nothing: no role.
[[nodiscard]] std::string to_text(Role role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);

/// "adhoc-" and 16 hexadecimal digits.
[[nodiscard]] ServiceId new_conference_between_calls();

/// A configured conference, or the rules of one between calls. Nothing: there is no such conference.
[[nodiscard]] std::optional<directory::Conference> rules_of(const directory::TenantSnapshot& tenant,
                                                            const ServiceId& id);
[[nodiscard]] bool is_between_calls(const ServiceId& id);

}  // namespace centrale::features
