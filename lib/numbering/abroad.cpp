#include "numbering/abroad.hpp"

#include <algorithm>
#include <array>

namespace centrale::numbering {
namespace {

using Prefix = std::string_view;

// Paid services and those that fraud is done with, as far as their countries' plans name them. Not complete:
// what is on no allow-list needs no entry.
constexpr auto kPremium = std::to_array<Prefix>(
    {"1900", "30901", "30909", "3270", "3290", "3389", "34803", "34806", "34807", "34905", "351760", "351761",
     "352900", "352901", "352905", "358600", "358700", "3690", "3989", "40900", "40903", "40906", "41900",
     "41901", "41906", "42090", "43900", "43901", "43930", "43931", "4470", "449", "4590", "46900", "46939",
     "46944", "47820", "47829", "4870", "49118", "49137", "49900",
     // International premium rate service (E.169.2); satellites and networks that cost as much (E.164 annex
     // D).
     "979", "870", "881", "882", "883"});

// International freephone (E.169.1). Free numbers of a country are not free from another.
constexpr Prefix kFree = "800";

Tariff tariff_of(std::string_view digits) {
  const bool premium = std::ranges::any_of(kPremium, [&](Prefix each) { return digits.starts_with(each); });
  if (premium) return Tariff::premium;
  return digits.starts_with(kFree) ? Tariff::free : Tariff::international;
}

// NPA-NXX-XXXX, neither of them beginning with 0 or 1.
bool is_north_american(std::string_view digits) {
  return digits.size() == 11 && digits[1] >= '2' && digits[4] >= '2';
}

}  // namespace

Result<Number> foreign_number(std::string_view digits) {
  const CountryCode* country = country_code_of(digits);
  if (country == nullptr) return fail("no country has the code +" + std::string(digits.substr(0, 3)));
  if (digits.size() > 15) return fail("an international number has at most 15 digits");
  if (digits.size() < 7) return fail("an international number has at least 7 digits with its country's code");
  if (digits.front() == '1' && !is_north_american(digits))
    return fail("a number of North America has ten digits after the 1: area and exchange begin with 2 to 9");
  return Number{.kind = Kind::international,
                .tariff = tariff_of(digits),
                .e164 = E164(std::string(digits)),
                .digits = "00" + std::string(digits),
                .country = country->country,
                .place = {}};
}

}  // namespace centrale::numbering
