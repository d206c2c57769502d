// Who may call what outside: the tenant's countries and paid services, then the caller's class of service.
// Pure. Both the dial plan and the admission point go by it. Emergency calls never come here.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/e164.hpp"
#include "directory/snapshot.hpp"

namespace centrale::directory {

/// Kinds of outside numbers, for classes of service and tariffs.
enum class NumberCategory : std::uint8_t {
  free_phone,
  national,
  mobile,
  international,
  premium,  // of other countries too, as far as they are known
  short_number
};
[[nodiscard]] std::string_view name_of(NumberCategory category);

/// Of an outside number, seen from a country ("nl").
[[nodiscard]] NumberCategory category_of(std::string_view country, const E164& number);
/// Of a number of few digits that is dialled as it is: "1888", "14020".
[[nodiscard]] NumberCategory category_of_short(std::string_view country, std::string_view digits);

/// What forbids a call, the tenant's word before the user's.
enum class Bar : std::uint8_t {
  country,           // not in `CallingOut::countries`
  premium,           // not for anybody of this tenant
  class_of_service,  // not for this user
};

/// Nothing: it may go out. `number` empty: `digits` are a short number. `payer` unknown: a service of the
/// tenant, with the rights of the tenant's first class.
[[nodiscard]] std::optional<Bar> barred(const TenantSnapshot& tenant, const UserId& payer, const E164& number,
                                        std::string_view digits);

/// "calls to gb are barred", "premium numbers are barred": for records.
[[nodiscard]] std::string why_barred(const TenantSnapshot& tenant, Bar bar, const E164& number,
                                     std::string_view digits);

}  // namespace centrale::directory
