#include "directory/dial_plan.hpp"

#include <algorithm>

#include "directory/country.hpp"
#include "directory/syntax.hpp"
#include "numbering/number.hpp"

namespace centrale::directory {
namespace {

const Country& country_of(const TenantSnapshot& tenant) {
  const Country* country = find_country(tenant.tenant().country);
  return country != nullptr ? *country : *find_country("nl");
}

/// Digits, * and #, and a plus in front; separators that people write are dropped.
std::string without_separators(std::string_view text) {
  std::string clean;
  for (const char c : text) {
    if (c == '+' ? clean.empty() : is_digit(c) || c == '*' || c == '#') clean += c;
  }
  return clean;
}

bool take_prefix(std::string_view& digits, std::string_view prefix) {
  if (prefix.empty() || !digits.starts_with(prefix)) return false;
  digits.remove_prefix(prefix.size());
  return true;
}

bool is_emergency(const TenantSnapshot& tenant, std::string_view digits) {
  const auto& own = tenant.tenant().dial_plan.emergency;
  return std::ranges::find(country_of(tenant).emergency, digits) != country_of(tenant).emergency.end() ||
         std::ranges::find(own, digits) != own.end();
}

/// An ordinary national number has the country's length; service numbers have their own.
bool is_national_length(const Country& country, std::string_view nsn) {
  if (starts_with_any(nsn, country.free_phone)) return nsn.size() >= 6 && nsn.size() <= 11;
  if (starts_with_any(nsn, country.premium)) return nsn.size() >= 6 && nsn.size() <= 11;
  if (country.code == "nl" && nsn.starts_with("97")) return nsn.size() == 11;  // machines
  return nsn.size() >= country.shortest && nsn.size() <= country.longest;
}

std::optional<E164> international(std::string_view digits) {
  if (digits.size() < 7 || digits.size() > 15 || digits.front() == '0' || !all_digits(digits))
    return std::nullopt;
  return E164(std::string(digits));
}

std::optional<E164> national(const Country& country, std::string_view nsn) {
  if (nsn.empty() || nsn.front() == '0' || !all_digits(nsn) || !is_national_length(country, nsn))
    return std::nullopt;
  return E164(std::string(country.calling_code) + std::string(nsn));
}

/// Outside digits, after the outside prefix, as E.164.
std::optional<E164> outside_number(const Country& country, const DialPlan& plan, std::string_view digits) {
  if (take_prefix(digits, "+") || take_prefix(digits, plan.international_prefix)) {
    // +31 (0)20...: people write the national prefix inside an international number.
    if (digits.starts_with(country.calling_code)) {
      std::string_view nsn = digits.substr(country.calling_code.size());
      take_prefix(nsn, plan.national_prefix);
      return national(country, nsn);
    }
    return international(digits);
  }
  if (take_prefix(digits, plan.national_prefix)) return national(country, digits);
  return std::nullopt;
}

/// The longest code that the digits begin with, so that *7 and *72 can live side by side.
FeatureCode feature_code(const TenantSnapshot& tenant, std::string_view digits) {
  FeatureCode best{FeatureAction::unknown, std::string(digits), {}};
  std::size_t longest = 0;
  for (const FeatureCodeRow& row : feature_code_table()) {
    const std::string_view code = tenant.code_of(row.action);
    if (code.size() <= longest || !digits.starts_with(code)) continue;
    longest = code.size();
    best = {row.action, std::string(code), std::string(digits.substr(code.size()))};
  }
  // *21*NUMBER# is how mobiles write it: the marks round the argument mean nothing here, unless another code
  // begins there (*67*59...).
  const bool marked = best.argument.starts_with('*');
  if (marked && feature_code(tenant, best.argument).action == FeatureAction::unknown)
    best.argument.erase(0, 1);
  if (best.argument.ends_with('#')) best.argument.pop_back();
  return best;
}

/// Digits that are dialled as they are, or what is wrong with them.
DialResult short_number(const TenantSnapshot& tenant, const UserId& from, std::string_view digits) {
  const Country& country = country_of(tenant);
  const bool dutch = country.code == "nl";
  const auto known = numbering::read(digits);
  const bool is_short = dutch ? known && (known->e164.empty() || known->kind == numbering::Kind::municipality)
                              : matches_any(country.short_numbers, digits);
  if (!is_short) return Unknown{.rule = dutch && !known ? known.error().what : std::string()};
  const std::string wanted = dutch ? known->digits : std::string(digits);
  if (const auto bar = barred(tenant, from, E164{}, wanted))
    return Barred{*bar, why_barred(tenant, *bar, E164{}, wanted)};
  return Short{wanted, category_of_short(country.code, wanted)};
}

DialResult outside(const TenantSnapshot& tenant, const UserId& from, std::string_view digits) {
  const Country& country = country_of(tenant);
  const auto number = outside_number(country, tenant.tenant().dial_plan, digits);
  if (!number) return short_number(tenant, from, digits);
  if (auto own = tenant.by_number(*number)) return Internal{std::move(*own)};
  if (auto known = numbering::read(*number); !known) return Unknown{std::move(known.error().what)};
  if (const auto bar = barred(tenant, from, *number, {}))
    return Barred{*bar, why_barred(tenant, *bar, *number, {})};
  return Outside{*number, category_of(country.code, *number)};
}

}  // namespace

DialResult dial(const TenantSnapshot& tenant, const UserId& from, std::string_view dialled) {
  const std::string clean = without_separators(dialled);
  std::string_view digits = clean;
  if (auto emergency = emergency_number(tenant, digits)) return Emergency{std::move(*emergency)};
  if (digits.starts_with('*') || digits.starts_with('#')) return feature_code(tenant, digits);
  if (is_extension(digits)) {
    if (auto internal = tenant.by_extension(Extension(std::string(digits))))
      return Internal{std::move(*internal)};
  }
  const std::string_view prefix = tenant.tenant().dial_plan.outside_prefix;
  // A number from a phone book has a plus and no prefix before it.
  if (!prefix.empty() && !digits.starts_with('+') && !take_prefix(digits, prefix)) return Unknown{};
  return outside(tenant, from, digits);
}

std::optional<std::string> emergency_number(const TenantSnapshot& tenant, std::string_view digits) {
  const DialPlan& plan = tenant.tenant().dial_plan;
  const std::string clean = without_separators(digits);
  std::string_view rest = clean;
  if (is_emergency(tenant, rest)) return std::string(rest);
  // Somebody in need dials a prefix too many: 0112, 0-112, +31112.
  if (take_prefix(rest, plan.outside_prefix) && is_emergency(tenant, rest)) return std::string(rest);
  rest = clean;
  if (take_prefix(rest, "+") && take_prefix(rest, country_of(tenant).calling_code) &&
      is_emergency(tenant, rest)) {
    return std::string(rest);
  }
  return std::nullopt;
}

bool never_recorded(const TenantSnapshot& tenant, std::string_view digits) {
  const Country& country = country_of(tenant);
  const DialPlan& plan = tenant.tenant().dial_plan;
  if (emergency_number(tenant, digits)) return true;
  const std::string clean = without_separators(digits);
  std::string_view rest = clean;
  if (!clean.starts_with('+')) take_prefix(rest, plan.outside_prefix);
  const auto number = outside_number(country, plan, rest);
  if (number) rest = std::string_view(number->value()).substr(0);
  if (rest.starts_with('+')) rest.remove_prefix(1);
  if (number && rest.starts_with(country.calling_code)) rest.remove_prefix(country.calling_code.size());
  const auto& own = plan.never_recorded;
  if (std::ranges::find(own, clean) != own.end() || std::ranges::find(own, rest) != own.end()) return true;
  return std::ranges::any_of(country.never_recorded, [&](std::string_view each) {
    // 116xxx are the European help lines, each a number of six digits.
    return each == "116" ? rest.size() == 6 && rest.starts_with(each) : rest == each;
  });
}

std::optional<E164> to_e164(std::string_view code, std::string_view number) {
  const Country* country = find_country(code);
  const std::string clean = without_separators(number);
  std::string_view digits = clean;
  if (country == nullptr || digits.empty()) return std::nullopt;
  if (auto found = outside_number(*country, DialPlan{}, digits)) return found;
  // Carriers write 31201234567 without anything in front.
  if (digits.starts_with(country->calling_code)) {
    if (auto found = national(*country, digits.substr(country->calling_code.size()))) return found;
  }
  return digits.starts_with('+') ? std::nullopt : international(digits);
}

std::string to_national(std::string_view code, const E164& number) {
  const Country* country = find_country(code);
  std::string_view digits = number.value();
  if (country != nullptr && take_prefix(digits, country->calling_code)) return "0" + std::string(digits);
  return "00" + std::string(number.value());
}

}  // namespace centrale::directory
