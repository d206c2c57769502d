#include "call/distinctive_ring.hpp"

#include <fmt/format.h>

namespace centrale::call {
namespace {

std::uint32_t pattern_of(const directory::TenantSnapshot& tenant, const directory::User& user,
                         const Party& caller, std::string_view dialled) {
  for (const directory::AlternateNumber& alternate : user.alternates) {
    const bool by_number = !alternate.number.empty() && with_plus(alternate.number) == dialled;
    if (by_number || (!alternate.extension.empty() && alternate.extension.value() == dialled))
      return alternate.ring;
  }
  const directory::DistinctiveRing& ring = tenant.tenant().distinctive_ring;
  const bool colleague = caller.user && caller.user->tenant == tenant.id();
  return colleague ? ring.inside : ring.outside;
}

}  // namespace

std::string alert_info(const directory::TenantSnapshot& tenant, const directory::User& user,
                       const Party& caller, std::string_view dialled) {
  const std::uint32_t pattern = pattern_of(tenant, user, caller, dialled);
  // Some phones look at the URI, others at `info`.
  return pattern == 0 ? std::string()
                      : fmt::format("<http://127.0.0.1/Bellcore-dr{0}>;info=Bellcore-dr{0}", pattern);
}

}  // namespace centrale::call
