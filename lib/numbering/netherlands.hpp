// The numbers of the Netherlands (Nummerplan telefoon- en ISDN-diensten; article 2 and its annex).
#pragma once

#include <optional>

#include "numbering/number.hpp"

namespace centrale::numbering {

/// Of a national significant number: the digits after the 0, or after +31.
[[nodiscard]] Result<Number> dutch_number(std::string_view nsn);

/// Digits that begin with 1 and are dialled as they are. Nothing: there is no such number.
[[nodiscard]] std::optional<Number> dutch_short_number(std::string_view digits);

/// How many digits after the 0 are written before the dash: 2 of "0201234567", 3 of "08001234".
[[nodiscard]] std::size_t dutch_code_length(const Number& number);

}  // namespace centrale::numbering
