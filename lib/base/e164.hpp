// E.164 numbers: country code and number, at most 15 digits (ITU-T E.164 §6).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/strong.hpp"

namespace centrale {

/// Digits without the plus. Made by `parse_e164` only, so a value is always well-formed or empty.
using E164 = Strong<struct E164Tag, std::string>;

/// "+31201234567" → "31201234567". Visual separators (space, dash, dot, parentheses) are skipped;
/// nothing without a leading plus is accepted, because only a dial plan knows what it means.
[[nodiscard]] std::optional<E164> parse_e164(std::string_view text);

/// "31201234567" → "+31201234567".
[[nodiscard]] std::string with_plus(const E164& number);

}  // namespace centrale
