#include "call/describe.hpp"

namespace centrale::call {

std::string where(const Place& place) {
  if (const auto* device = std::get_if<DeviceId>(&place)) return "device:" + device->value();
  if (const auto* trunk = std::get_if<TrunkId>(&place)) return "trunk:" + trunk->value();
  if (const auto* phone = std::get_if<AtNumber>(&place)) return "phone:" + with_plus(phone->number);
  return "outside";
}

events::Who who(const Party& party, std::string where) {
  return {.number = party.number ? with_plus(*party.number) : party.extension.value(),
          .name = party.name,
          .user = party.user ? party.user->id : UserId{},
          .where = std::move(where)};
}

std::string short_name(const Party& party) {
  if (!party.extension.empty()) return party.extension.value();
  if (party.number) return with_plus(*party.number);
  return party.name.empty() ? "somebody" : party.name;
}

Party party_of(const directory::TenantSnapshot& tenant, const directory::User& user, bool restricted) {
  const E164 number = tenant.caller_number(user);
  return {.name = user.caller_id.name.empty() ? user.name : user.caller_id.name,
          .number = number.empty() ? std::nullopt : std::optional(number),
          .extension = user.extension,
          .user = Of<UserId>{tenant.id(), user.id},
          .restricted = restricted};
}

Party party_of(const std::string& name, const Extension& extension, const std::vector<E164>& numbers) {
  return {.name = name,
          .number = numbers.empty() ? std::nullopt : std::optional(numbers.front()),
          .extension = extension,
          .user = std::nullopt,
          .restricted = false};
}

Party party_of(const E164& number) {
  return {.name = {}, .number = number, .extension = {}, .user = std::nullopt, .restricted = false};
}

}  // namespace centrale::call
