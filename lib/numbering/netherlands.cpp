#include "numbering/netherlands.hpp"

#include <algorithm>
#include <array>

#include "numbering/area_codes.hpp"

namespace centrale::numbering {
namespace {

/// One range of national significant numbers. A longer prefix stands before a shorter one that it begins
/// with.
struct Range {
  std::string_view prefix;
  Kind kind;
  Tariff tariff;
  std::size_t digits;
  std::size_t or_digits;  // the same again where there is one length only
  std::size_t code;       // digits before the dash
  std::string_view rule;
};

constexpr std::string_view kNine = "a number of the Netherlands has nine digits after the 0";
constexpr std::string_view kFree = "an 0800 number has 8 or 11 digits with its 0";
constexpr std::string_view kPaid = "an 0900, 0906 or 0909 number has 8 or 11 digits with its 0";
constexpr std::string_view kMachine = "the number of a machine (097) has 12 digits with its 0";

constexpr std::array<Range, 13> kRanges{{
    {"676", Kind::internet, Tariff::service, 9, 9, 3, kNine},
    {"6", Kind::mobile, Tariff::mobile, 9, 9, 1, kNine},
    {"800", Kind::free_phone, Tariff::free, 7, 10, 3, kFree},
    {"82", Kind::private_network, Tariff::service, 9, 9, 2, kNine},
    {"84", Kind::personal, Tariff::service, 9, 9, 2, kNine},
    {"85", Kind::location_independent, Tariff::national, 9, 9, 2, kNine},
    {"87", Kind::personal, Tariff::service, 9, 9, 2, kNine},
    {"88", Kind::corporate, Tariff::national, 9, 9, 2, kNine},
    {"9008844", Kind::police, Tariff::service, 7, 7, 3,
     "the police have 0900-8844, and nobody has a longer one"},
    {"900", Kind::premium, Tariff::premium, 7, 10, 3, kPaid},
    {"906", Kind::premium, Tariff::premium, 7, 10, 3, kPaid},
    {"909", Kind::premium, Tariff::premium, 7, 10, 3, kPaid},
    {"97", Kind::machine, Tariff::service, 11, 11, 2, kMachine},
}};

/// '#' stands for any digit.
struct Short {
  std::string_view pattern;
  Kind kind;
  Tariff tariff;
};
constexpr std::array<Short, 7> kShort{{
    {"112", Kind::emergency, Tariff::free},
    {"113", Kind::help_line, Tariff::free},
    {"116###", Kind::help_line, Tariff::free},
    {"144", Kind::animal_police, Tariff::service},
    {"12##", Kind::network_service, Tariff::service},
    {"13##", Kind::network_service, Tariff::service},
    {"18##", Kind::directory_enquiry, Tariff::premium},
}};

bool matches(std::string_view pattern, std::string_view digits) {
  return pattern.size() == digits.size() &&
         std::ranges::equal(pattern, digits, [](char want, char got) { return want == '#' || want == got; });
}

const Range* range_of(std::string_view nsn) {
  const auto found =
      std::ranges::find_if(kRanges, [&](const Range& each) { return nsn.starts_with(each.prefix); });
  return found == kRanges.end() ? nullptr : &*found;
}

Number number(std::string_view nsn, Kind kind, Tariff tariff, std::string_view place = {}) {
  return {.kind = kind,
          .tariff = tariff,
          .e164 = E164("31" + std::string(nsn)),
          .digits = "0" + std::string(nsn),
          .country = "nl",
          .place = place};
}

// 14 and the area code with its 0; the town hall answers from abroad too.
std::optional<Number> municipality(std::string_view digits) {
  if (!digits.starts_with("140")) return std::nullopt;
  const std::string_view code = digits.substr(3);
  const AreaCode* area = area_of(code);
  if (area == nullptr || area->code != code) return std::nullopt;
  Number found = number(digits, Kind::municipality, Tariff::service, area->place);
  found.digits = std::string(digits);
  return found;
}

}  // namespace

Result<Number> dutch_number(std::string_view nsn) {
  if (auto town = municipality(nsn)) return std::move(*town);
  if (const Range* range = range_of(nsn)) {
    const bool fits = nsn.size() == range->digits || nsn.size() == range->or_digits;
    if (!fits) return fail(std::string(range->rule));
    return number(nsn, range->kind, range->tariff);
  }
  if (nsn.size() != 9) return fail(std::string(kNine));
  const AreaCode* area = area_of(nsn);
  if (area == nullptr)
    return fail("no area or service of the Netherlands begins with 0" + std::string(nsn.substr(0, 3)));
  return number(nsn, Kind::geographic, Tariff::national, area->place);
}

std::optional<Number> dutch_short_number(std::string_view digits) {
  if (auto town = municipality(digits)) return town;
  const auto found =
      std::ranges::find_if(kShort, [&](const Short& each) { return matches(each.pattern, digits); });
  if (found == kShort.end()) return std::nullopt;
  return Number{.kind = found->kind,
                .tariff = found->tariff,
                .e164 = {},
                .digits = std::string(digits),
                .country = "nl",
                .place = {}};
}

std::size_t dutch_code_length(const Number& number) {
  const std::string_view nsn = std::string_view(number.digits).substr(1);
  if (number.kind == Kind::geographic) return area_of(nsn)->code.size();
  const Range* range = range_of(nsn);
  return range != nullptr ? range->code : 0;
}

}  // namespace centrale::numbering
