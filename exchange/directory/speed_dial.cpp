#include "directory/speed_dial.hpp"

#include <algorithm>

#include "directory/snapshot.hpp"
#include "directory/syntax.hpp"

namespace centrale::directory {
namespace {

constexpr std::size_t kLongestNumber = 20;

// The place that these digits name; "" for none.
std::string_view place_in(const TenantSnapshot& tenant, std::string_view digits) {
  const std::string_view prefix = tenant.tenant().dial_plan.speed_dial_prefix;
  const bool alone = digits.size() == 1 && is_speed_place(digits);
  if (alone) return tenant.by_extension(Extension(std::string(digits))) ? std::string_view() : digits;
  if (prefix.empty() || !digits.starts_with(prefix)) return {};
  digits.remove_prefix(prefix.size());
  if (digits.ends_with('#')) digits.remove_suffix(1);
  return digits.size() == 2 && is_speed_place(digits) ? digits : std::string_view();
}

}  // namespace

bool is_speed_place(std::string_view text) {
  if (text.empty() || text.size() > 2 || !all_digits(text)) return false;
  return text.size() == 2 || (text[0] >= '2' && text[0] <= '9');
}

bool is_speed_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.size() <= kLongestNumber && all_digits(text);
}

std::optional<std::string> speed_dialled(const TenantSnapshot& tenant, const UserFeatures& user,
                                         std::string_view digits) {
  const SpeedPlace place{std::string(place_in(tenant, digits))};
  if (place.empty()) return std::nullopt;
  for (const SpeedDials* dials : {&user.speed_dial.get(), &tenant.tenant().speed_dial}) {
    const auto found = dials->find(place);
    if (found != dials->end()) return found->second;
  }
  return "";
}

}  // namespace centrale::directory
