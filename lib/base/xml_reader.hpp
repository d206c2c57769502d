// Small XML documents that somebody else has written: elements and their text, nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace centrale {

/// Names are without prefix. Attributes are looked over and forgotten.
struct XmlElement {
  std::string name{};
  std::string text{};  // all of its own character data, without the white space around it
  std::vector<XmlElement> children{};

  /// The first child of that name; null: none.
  [[nodiscard]] const XmlElement* child(std::string_view wanted) const;
  /// Its text; empty when there is no such child.
  [[nodiscard]] std::string_view text_of(std::string_view wanted) const;
};

struct XmlLimits {
  std::size_t bytes = 8 * 1024;
  std::size_t elements = 64;
  std::size_t depth = 8;
};

/// Refuses whatever could make a small document large or lead out of it: declarations (DOCTYPE, ENTITY),
/// entities but the five of XML and character references, CDATA, processing instructions. Time and memory
/// are linear in the document. Error: what is wrong.
[[nodiscard]] Result<XmlElement> parse_xml(std::string_view document, const XmlLimits& limits = {});

}  // namespace centrale
