#include "directory/check_trunk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "directory/country.hpp"
#include "directory/syntax.hpp"

namespace centrale::directory {
namespace {

void check_routes(const std::vector<TrunkRoute>& routes, const std::string& trunk, ConfigErrors& errors) {
  std::unordered_map<std::string_view, std::size_t> taken;
  for (std::size_t place = 0; place < routes.size(); ++place) {
    const std::string& prefix = routes[place].prefix;
    const auto at = [&] { return fmt::format("{}.routes[{}].prefix", trunk, place); };
    if (prefix.size() > 15 || !all_digits(prefix) || prefix.starts_with('0')) {
      errors.push_back(
          {at(), "is not the beginning of an E.164 number without its plus, such as 31", prefix});
    }
    const auto [there, fresh] = taken.emplace(prefix, place);
    if (!fresh)
      errors.push_back({at(), fmt::format("has a price already, at routes[{}]", there->second), prefix});
  }
}

void check_profile(const TrunkProfile& profile, const std::string& trunk, ConfigErrors& errors) {
  for (const std::string& codec : profile.codecs) {
    if (codec != "g722" && codec != "pcma" && codec != "pcmu")
      errors.push_back({trunk + ".profile.codecs", "is not g722, pcma or pcmu", codec});
  }
}

}  // namespace

void check_trunk(const Trunk& trunk, const std::set<TenantId>& tenants, ConfigErrors& errors) {
  const std::string at = "trunks." + trunk.id.value();
  const bool said = std::ranges::find(errors, at + ".targets", &ConfigError::path) != errors.end();
  if (trunk.targets.empty() && !said) errors.push_back({at + ".targets", "is empty", ""});
  for (const std::string& target : trunk.targets) {
    const bool sip = target.starts_with("sip:") || target.starts_with("sips:");
    if (!sip) errors.push_back({at + ".targets", "is not a SIP URI such as sip:192.0.2.1:5060", target});
  }
  if (trunk.kind == TrunkKind::registering) {
    if (trunk.registrar.empty())
      errors.push_back({at + ".registrar", "is missing: this trunk registers", ""});
    if (trunk.user.empty()) errors.push_back({at + ".user", "is missing: this trunk registers", ""});
  }
  if (find_country(trunk.country) == nullptr) {
    errors.push_back({at + ".country", "is not a country with a dial plan: nl, be, de", trunk.country});
  }
  if (trunk.caller_id == CallerIdRule::fixed && trunk.fixed_caller.empty()) {
    errors.push_back({at + ".fixed_caller", "is missing: the caller id is fixed", ""});
  }
  check_routes(trunk.routes, at, errors);
  check_profile(trunk.profile, at, errors);
  for (const TenantId& tenant : trunk.tenants) {
    if (!tenants.contains(tenant)) errors.push_back({at + ".tenants", "is no tenant", tenant.value()});
  }
}

}  // namespace centrale::directory
