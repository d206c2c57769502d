#include <fmt/format.h>

#include <algorithm>

#include "directory/diff.hpp"

namespace centrale::directory {
namespace {

E164 mobile_before(const Tenant* old, const UserId& id) {
  if (old == nullptr) return {};
  const auto found = std::ranges::find(old->users, id, &User::id);
  return found == old->users.end() ? E164() : found->mobile.get().number;
}

}  // namespace

std::vector<Change> advice(const Tenant* old, const Tenant& now) {
  std::vector<Change> found;
  for (const User& user : now.users) {
    const E164& mobile = user.mobile.get().number;
    if (mobile.empty() || mobile == mobile_before(old, user.id)) continue;
    found.push_back(
        {.kind = Change::Kind::advice,
         .path = fmt::format("tenants.{}.users.{}.mobile", now.id.value(), user.id.value()),
         .from = {},
         .to = fmt::format("{} has its mailbox here from now on; the mobile network's takes no more "
                           "messages, and what is in it has to be heard there",
                           with_plus(mobile))});
  }
  return found;
}

}  // namespace centrale::directory
