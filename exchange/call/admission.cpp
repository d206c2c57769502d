#include "call/admission.hpp"

namespace centrale::call {

Refusal refusal_of(directory::Bar bar) {
  switch (bar) {
    case directory::Bar::country: return Refusal::country_barred;
    case directory::Bar::premium: return Refusal::premium_barred;
    case directory::Bar::class_of_service: break;
  }
  return Refusal::forbidden;
}

std::expected<OutsidePass, Refusal> Admission::admit(const directory::TenantSnapshot& tenant,
                                                     const OutsideRequest& request) {
  if (request.emergency) return OutsidePass();
  const UserId payer = request.payer.user.value_or(UserId{});
  if (const auto bar = directory::barred(tenant, payer, request.number, request.dialled))
    return std::unexpected(refusal_of(*bar));
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
