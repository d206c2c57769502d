#include "directory/country.hpp"

#include <algorithm>
#include <array>

#include "directory/syntax.hpp"

namespace centrale::directory {
namespace {

using Words = std::string_view;

// Netherlands: Nummerplan telefoon- en ISDN-diensten.
constexpr std::array<Words, 1> kNlEmergency{"112"};
constexpr std::array<Words, 6> kNlNeverRecorded{"112", "113", "8000113", "9000113", "116", "8000432"};
constexpr std::array<Words, 1> kNlMobile{"6"};
constexpr std::array<Words, 1> kNlFree{"800"};
constexpr std::array<Words, 4> kNlPremium{"900", "906", "909", "18"};
constexpr std::array<Words, 8> kNlShort{"12##", "13##", "14###", "14####", "144", "116###", "18##", "113"};

// Belgium: BIPT numbering plan.
constexpr std::array<Words, 3> kBeEmergency{"112", "100", "101"};
constexpr std::array<Words, 7> kBeNeverRecorded{"112", "100", "101", "1813", "80032123", "116", "106"};
constexpr std::array<Words, 1> kBeMobile{"4"};
constexpr std::array<Words, 1> kBeFree{"800"};
constexpr std::array<Words, 2> kBePremium{"90", "7"};
constexpr std::array<Words, 7> kBeShort{"10#", "12##", "13##", "14##", "17##", "18##", "116###"};

// Germany: Nummerierungskonzept of the Bundesnetzagentur.
constexpr std::array<Words, 2> kDeEmergency{"112", "110"};
constexpr std::array<Words, 5> kDeNeverRecorded{"112", "110", "8001110111", "8001110222", "116"};
constexpr std::array<Words, 3> kDeMobile{"15", "16", "17"};
constexpr std::array<Words, 1> kDeFree{"800"};
constexpr std::array<Words, 2> kDePremium{"900", "137"};
constexpr std::array<Words, 3> kDeShort{"116###", "115", "118##"};

constexpr std::array<Country, 3> kCountries{{
    {"nl", "31", 9, 9, kNlEmergency, kNlNeverRecorded, kNlMobile, kNlFree, kNlPremium, kNlShort},
    {"be", "32", 8, 9, kBeEmergency, kBeNeverRecorded, kBeMobile, kBeFree, kBePremium, kBeShort},
    {"de", "49", 5, 12, kDeEmergency, kDeNeverRecorded, kDeMobile, kDeFree, kDePremium, kDeShort},
}};

}  // namespace

const Country* find_country(std::string_view code) {
  const auto found = std::ranges::find(kCountries, code, &Country::code);
  return found == kCountries.end() ? nullptr : &*found;
}

bool matches(std::string_view pattern, std::string_view digits) {
  constexpr auto fits = [](char wanted, char got) { return wanted == '#' ? is_digit(got) : wanted == got; };
  return pattern.size() == digits.size() && std::ranges::equal(pattern, digits, fits);
}

bool matches_any(std::span<const std::string_view> patterns, std::string_view digits) {
  return std::ranges::any_of(patterns, [&](std::string_view each) { return matches(each, digits); });
}

bool starts_with_any(std::string_view digits, std::span<const std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view each) { return digits.starts_with(each); });
}

}  // namespace centrale::directory
