// What dialled digits mean: a pure function of the tenant's snapshot.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "directory/barring.hpp"
#include "directory/snapshot.hpp"

namespace centrale::directory {

/// Goes out at once, whatever else holds.
struct Emergency {
  std::string number{};  // as it must go out: without any prefix
};
struct Internal {
  Destination destination{};
};
struct FeatureCode {
  FeatureAction action = FeatureAction::unknown;
  std::string code{};
  std::string argument{};  // what was dialled behind the code
};
struct Outside {
  E164 number{};
  NumberCategory category = NumberCategory::national;
};
/// Outside, as dialled: 1233, 14020, 116000.
struct Short {
  std::string digits{};
  NumberCategory category = NumberCategory::short_number;
};
struct Barred {
  Bar by = Bar::class_of_service;
  std::string why{};  // "calls to gb are barred"
};
struct Unknown {
  std::string
      rule{};  // that the digits break, where one can be named: "an 0800 number has 8 or 11 digits..."
};

using DialResult = std::variant<Unknown, Emergency, Internal, FeatureCode, Outside, Short, Barred>;

/// `digits` as the phone sent them: digits, '*', '#', a leading '+', visual separators. Looked at in this
/// order: emergency, feature code, extension, outside number. A number of the tenant's own is Internal.
/// `from` that is no user of the tenant has the tenant's first class of service.
[[nodiscard]] DialResult dial(const TenantSnapshot& tenant, const UserId& from, std::string_view digits);

/// Emergency numbers of a tenant: those of its country and its own. `digits` with or without its prefixes.
[[nodiscard]] std::optional<std::string> emergency_number(const TenantSnapshot& tenant,
                                                          std::string_view digits);

/// 112, 113 (suicide prevention), 116xxx and kin: by law or decency no such talk is recorded and no record
/// shows the number. Takes dialled digits and E.164 alike.
[[nodiscard]] bool never_recorded(const TenantSnapshot& tenant, std::string_view digits);

/// "020 123 45 67", "0031...", "+31..." as E.164, seen from a country. For numbers that come in over a trunk.
[[nodiscard]] std::optional<E164> to_e164(std::string_view country, std::string_view number);
/// "0201234567" inside the country, "0049..." beyond it.
[[nodiscard]] std::string to_national(std::string_view country, const E164& number);

}  // namespace centrale::directory
