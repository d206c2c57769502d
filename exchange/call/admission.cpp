#include "call/admission.hpp"

#include "directory/dial_plan.hpp"

namespace centrale::call {
namespace {

bool may_call(const directory::ClassOfService& rights, directory::NumberCategory category) {
  switch (category) {
    case directory::NumberCategory::free_phone: return true;
    case directory::NumberCategory::short_number:
    case directory::NumberCategory::national: return rights.national;
    case directory::NumberCategory::mobile: return rights.mobile;
    case directory::NumberCategory::international: return rights.international;
    case directory::NumberCategory::premium: return rights.premium;
  }
  return false;
}

// A service of the tenant (no user) has the rights of the tenant's first class.
const directory::ClassOfService& rights_of(const directory::TenantSnapshot& tenant, const Payer& payer) {
  static const directory::User nobody;
  const directory::User* user = payer.user ? tenant.user(*payer.user) : nullptr;
  return tenant.class_of_service(user != nullptr ? *user : nobody);
}

}  // namespace

std::expected<OutsidePass, Refusal> Admission::admit(const directory::TenantSnapshot& tenant,
                                                     const OutsideRequest& request) {
  if (request.emergency) return OutsidePass();
  const auto category = request.number.empty()
                            ? directory::NumberCategory::short_number
                            : directory::category_of(tenant.tenant().country, request.number);
  if (!may_call(rights_of(tenant, request.payer), category)) return std::unexpected(Refusal::forbidden);
  std::uint32_t& taken = taken_[tenant.id()];
  if (taken >= tenant.tenant().most_outside_calls) return std::unexpected(Refusal::congestion);
  return OutsidePass(taken);
}

OutsidePass Admission::count_inbound(const TenantId& tenant) { return OutsidePass(taken_[tenant]); }

std::uint32_t Admission::outside_legs(const TenantId& tenant) const {
  const auto found = taken_.find(tenant);
  return found == taken_.end() ? 0 : found->second;
}

}  // namespace centrale::call
