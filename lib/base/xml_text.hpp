// Text inside XML documents.
#pragma once

#include <string>
#include <string_view>

namespace centrale {

/// Text as XML 1.0 character data or attribute value; control characters, which XML cannot hold, are dropped.
[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace centrale
