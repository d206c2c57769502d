// Numbers of other countries: whose they are, and which of them are known to be paid or free services.
#pragma once

#include "numbering/number.hpp"

namespace centrale::numbering {

/// `digits`: of E.164, without a plus, not of the Netherlands.
[[nodiscard]] Result<Number> foreign_number(std::string_view digits);

}  // namespace centrale::numbering
