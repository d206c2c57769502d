// Which country an international number belongs to: ITU-T E.164 annex D, with the plans that several
// countries share
// (+1, +7, +44, +39, +262, +358, +599) split by their area codes.
#pragma once

#include <cstdint>
#include <string_view>

namespace centrale::numbering {

/// For tariffs and allow-lists. A country has one.
enum class Zone : std::uint8_t {
  eu,             // with those overseas parts that are in the Union
  eea,            // Iceland, Liechtenstein, Norway
  europe,         // the rest of it
  north_america,  // the United States and Canada
  world,
  special,  // no country: satellites, international networks and services
};
[[nodiscard]] std::string_view name_of(Zone zone);

struct CountryCode {
  std::string_view prefix;   // of the E.164 number: "31", "1416", "3906698"
  std::string_view country;  // ISO 3166, lower case; a special one's own digits: "881"
};

/// By the longest prefix. Null: nobody's. Anything of +1 that is not listed is the United States'.
[[nodiscard]] const CountryCode* country_code_of(std::string_view e164);

/// True for whatever `country_code_of` can name.
[[nodiscard]] bool is_country(std::string_view country);
[[nodiscard]] Zone zone_of(std::string_view country);

}  // namespace centrale::numbering
