#include "directory/check_spending.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "directory/syntax.hpp"

namespace centrale::directory {
namespace {

constexpr std::size_t kLongestAccountCode = 12;

bool is_address(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find_first_of(" <>,;\"\\\r\n") == text.npos;
}

void check_tariffs(const Tenant& tenant, const std::string& path, ConfigErrors& errors) {
  std::set<std::string_view> seen;
  for (std::size_t place = 0; place < tenant.tariffs.size(); ++place) {
    const std::string& prefix = tenant.tariffs[place].prefix;
    const std::string at = fmt::format("{}.tariffs[{}].prefix", path, place);
    if (prefix.size() > 15 || (!prefix.empty() && !all_digits(prefix)) || prefix.starts_with('0'))
      errors.push_back({at, "is not the beginning of an E.164 number without its plus, such as 31", prefix});
    if (!seen.insert(prefix).second) errors.push_back({at, "has a tariff already", prefix});
  }
  // Otherwise a number that nobody thought of would be free until the month's bill came.
  if (!seen.empty() && !seen.contains(""))
    errors.push_back({path + ".tariffs", "has none with prefix \"\", for all other numbers", ""});
}

bool caps_spending(const Caps& caps) { return caps.spend_per_day > 0 || caps.spend_per_month > 0; }

void check_caps(const Tenant& tenant, const std::string& path, ConfigErrors& errors) {
  bool any = caps_spending(tenant.caps);
  for (const Department& each : tenant.departments) any = any || caps_spending(each.caps.get());
  for (const User& each : tenant.users) any = any || caps_spending(each.caps.get());
  if (any && tenant.tariffs.empty())
    errors.push_back({path + ".tariffs", "is empty: a cap on spending needs tariffs to count by", ""});
}

void check_account_codes(const Tenant& tenant, const std::string& path, ConfigErrors& errors) {
  std::set<std::string_view> seen;
  for (std::size_t place = 0; place < tenant.account_codes.size(); ++place) {
    const std::string& code = tenant.account_codes[place].code;
    const std::string at = fmt::format("{}.account_codes[{}].code", path, place);
    if (code.empty() || code.size() > kLongestAccountCode || !all_digits(code))
      errors.push_back({at, "is not 1 to 12 digits", code});
    if (!seen.insert(code).second) errors.push_back({at, "stands here twice", code});
  }
  for (const ClassOfService& service : tenant.classes_of_service) {
    if (service.account_codes == AccountCodes::required && tenant.account_codes.empty())
      errors.push_back({fmt::format("{}.classes_of_service.{}.account_codes", path, service.id.value()),
                        "is required, but the tenant has no account codes", ""});
  }
}

}  // namespace

void check_spending(const Tenant& tenant, const std::string& path, ConfigErrors& errors) {
  check_tariffs(tenant, path, errors);
  check_caps(tenant, path, errors);
  check_account_codes(tenant, path, errors);
  for (std::size_t place = 0; place < tenant.alarm_mails.size(); ++place) {
    if (!is_address(tenant.alarm_mails[place]))
      errors.push_back(
          {fmt::format("{}.alarm_mails[{}]", path, place), "is no mail address", tenant.alarm_mails[place]});
  }
}

}  // namespace centrale::directory
