#include "directory/check_anywhere.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "directory/claims.hpp"

namespace centrale::directory {
namespace {

void check_numbers(const User& user, const std::set<std::string>& own, const std::string& at, Claims& claims,
                   ConfigErrors& errors) {
  const auto& numbers = user.anywhere.get().numbers;
  if (numbers.size() > Anywhere::kMost)
    errors.push_back({at + ".numbers", fmt::format("has more than {} numbers", Anywhere::kMost),
                      std::to_string(numbers.size())});
  for (std::size_t place = 0; place < numbers.size(); ++place) {
    const E164& number = numbers[place].number;
    const std::string one = fmt::format("{}.numbers[{}].number", at, place);
    if (own.contains(number.value()))
      errors.push_back({one, "is a number of this tenant: it rings here by itself", with_plus(number)});
    claims.claim(number.empty() ? "" : with_plus(number), one, errors);
  }
}

}  // namespace

void check_anywhere(const Tenant& tenant, const std::set<std::string>& own, const std::string& path,
                    ConfigErrors& errors) {
  Claims claims("an Anywhere number");
  for (std::size_t place = 0; place < tenant.users.size(); ++place) {
    const User& user = tenant.users[place];
    const std::string at = fmt::format("{}.users[{}]", path, place);
    check_numbers(user, own, at + ".anywhere", claims, errors);
    if (user.anywhere.get().trust_caller_id && user.anywhere.get().numbers.empty())
      errors.push_back({at + ".anywhere.trust_caller_id", "needs numbers", "true"});
  }
}

void check_mobiles(const Tenant& tenant, const std::vector<Trunk>& trunks, ConfigErrors& errors) {
  for (std::size_t place = 0; place < tenant.users.size(); ++place) {
    const TrunkId& id = tenant.users[place].mobile.get().trunk;
    if (id.empty()) continue;
    const std::string at = fmt::format("tenants.{}.users[{}].mobile.trunk", tenant.id.value(), place);
    const auto trunk = std::ranges::find(trunks, id, &Trunk::id);
    if (trunk == trunks.end() || trunk->kind != TrunkKind::mobile) {
      errors.push_back({at, "is no trunk of the kind mobile", id.value()});
    } else if (!trunk->tenants.empty() &&
               std::ranges::find(trunk->tenants, tenant.id) == trunk->tenants.end()) {
      errors.push_back({at, "is not a trunk of this tenant", id.value()});
    }
  }
}

}  // namespace centrale::directory
