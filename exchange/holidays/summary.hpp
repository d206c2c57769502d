// The name of an event as text that may stand in a configuration.
#pragma once

#include <string>
#include <string_view>

namespace centrale::holidays {

/// Unescaped (RFC 5545 §3.3.11), one line, at most 100 bytes of valid UTF-8; empty when nothing of it is
/// left.
[[nodiscard]] std::string summary_of(std::string_view value);

}  // namespace centrale::holidays
