#include "directory/barring.hpp"

#include "directory/country.hpp"
#include "numbering/allow_list.hpp"
#include "numbering/number.hpp"

namespace centrale::directory {
namespace {

bool allows(const ClassOfService& service, NumberCategory category) {
  switch (category) {
    case NumberCategory::free_phone: return true;
    case NumberCategory::national:
    case NumberCategory::short_number: return service.national;
    case NumberCategory::mobile: return service.mobile;
    case NumberCategory::international: return service.international;
    case NumberCategory::premium: return service.premium;
  }
  return false;
}

// A dear number abroad wants both rights.
bool allows(const ClassOfService& service, NumberCategory category, bool abroad) {
  return allows(service, category) && (!abroad || allows(service, NumberCategory::international));
}

const ClassOfService& class_of(const TenantSnapshot& tenant, const UserId& payer) {
  static const User kNobody;
  const User* user = tenant.user(payer);
  return tenant.class_of_service(user == nullptr ? kNobody : *user);
}

NumberCategory in_the_netherlands(const numbering::Number& number) {
  switch (number.tariff) {
    case numbering::Tariff::free: return NumberCategory::free_phone;
    case numbering::Tariff::mobile: return NumberCategory::mobile;
    case numbering::Tariff::premium: return NumberCategory::premium;
    case numbering::Tariff::international: return NumberCategory::international;
    case numbering::Tariff::national:
    case numbering::Tariff::service: break;
  }
  const bool is_short = number.e164.empty() || number.kind == numbering::Kind::municipality;
  return is_short ? NumberCategory::short_number : NumberCategory::national;
}

std::string_view country_of(const E164& number) {
  const auto* found = numbering::country_code_of(number.value());
  return found == nullptr ? std::string_view() : found->country;
}

// A freephone number of no country (+800) is free wherever it is called from.
bool is_abroad(const TenantSnapshot& tenant, const E164& number) {
  return !number.empty() && country_of(number) != tenant.tenant().country && country_of(number) != "800";
}

NumberCategory category(const TenantSnapshot& tenant, const E164& number, std::string_view digits) {
  const std::string_view country = tenant.tenant().country;
  return number.empty() ? category_of_short(country, digits) : category_of(country, number);
}

std::string plural_of(NumberCategory category) {
  return category == NumberCategory::short_number ? "short numbers"
                                                  : std::string(name_of(category)) + " numbers";
}

}  // namespace

NumberCategory category_of(std::string_view code, const E164& number) {
  const Country* country = find_country(code);
  const bool home = country != nullptr && number.value().starts_with(country->calling_code);
  if (!home || country->code == "nl") {
    const auto known = numbering::read(number);
    if (home) return known ? in_the_netherlands(*known) : NumberCategory::national;
    if (!known) return NumberCategory::international;
    const bool dear = known->tariff == numbering::Tariff::premium;
    if (known->country == "800") return NumberCategory::free_phone;
    return dear ? NumberCategory::premium : NumberCategory::international;
  }
  const std::string_view nsn = std::string_view(number.value()).substr(country->calling_code.size());
  if (starts_with_any(nsn, country->free_phone)) return NumberCategory::free_phone;
  if (starts_with_any(nsn, country->premium)) return NumberCategory::premium;
  if (starts_with_any(nsn, country->mobile)) return NumberCategory::mobile;
  return NumberCategory::national;
}

NumberCategory category_of_short(std::string_view code, std::string_view digits) {
  if (code == "nl") {
    const auto known = numbering::read(digits);
    return known ? in_the_netherlands(*known) : NumberCategory::short_number;
  }
  const Country* country = find_country(code);
  const bool premium = country != nullptr && starts_with_any(digits, country->premium);
  return premium ? NumberCategory::premium : NumberCategory::short_number;
}

std::optional<Bar> barred(const TenantSnapshot& tenant, const UserId& payer, const E164& number,
                          std::string_view digits) {
  const CallingOut& rules = tenant.tenant().calling_out;
  const bool abroad = is_abroad(tenant, number);
  if (abroad && !numbering::allows(rules.countries, country_of(number))) return Bar::country;
  const NumberCategory kind = category(tenant, number, digits);
  if (kind == NumberCategory::premium && !rules.premium) return Bar::premium;
  return allows(class_of(tenant, payer), kind, abroad) ? std::nullopt : std::optional(Bar::class_of_service);
}

std::string why_barred(const TenantSnapshot& tenant, Bar bar, const E164& number, std::string_view digits) {
  if (bar != Bar::country) return plural_of(category(tenant, number, digits)) + " are barred";
  const std::string_view country = country_of(number);
  return "calls to " + (country.empty() ? with_plus(number) : std::string(country)) + " are barred";
}

std::string_view name_of(NumberCategory category) {
  switch (category) {
    case NumberCategory::free_phone: return "free-phone";
    case NumberCategory::national: return "national";
    case NumberCategory::mobile: return "mobile";
    case NumberCategory::international: return "international";
    case NumberCategory::premium: return "premium";
    case NumberCategory::short_number: return "short-number";
  }
  return "unknown";
}

}  // namespace centrale::directory
