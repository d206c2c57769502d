// Lists of countries that may be called: countries by their ISO code, and groups of them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "numbering/country_codes.hpp"

namespace centrale::numbering {

/// "nl", "881" (see CountryCode), or a group: eu, eea (with the eu), europe (with the eea), north-america,
/// world (every country; satellites and international networks are none).
[[nodiscard]] bool is_country_or_group(std::string_view entry);

/// True when an entry is the country or a group that it belongs to. An unknown entry is nobody's.
[[nodiscard]] bool allows(std::span<const std::string> list, std::string_view country);

}  // namespace centrale::numbering
