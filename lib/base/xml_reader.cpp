#include "base/xml_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace centrale {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

bool is_space(char c) { return kSpace.find(c) != kSpace.npos; }

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == ':';
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// What stands between & and ;. Characters beyond ASCII are not needed here and are refused.
std::optional<char> entity(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kKnown{
      {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}}};
  for (const auto& [known, value] : kKnown) {
    if (name == known) return value;
  }
  if (!name.starts_with('#')) return std::nullopt;
  name.remove_prefix(1);
  const bool hexadecimal = name.starts_with('x');
  if (hexadecimal) name.remove_prefix(1);
  unsigned code = 0;
  const auto [end, error] =
      std::from_chars(name.data(), name.data() + name.size(), code, hexadecimal ? 16 : 10);
  const bool whole = error == std::errc() && end == name.data() + name.size();
  if (!whole || code < 0x20 || code > 0x7e) return std::nullopt;
  return static_cast<char>(code);
}

class XmlReader {
 public:
  XmlReader(std::string_view text, const XmlLimits& limits) : rest_(text), limits_(limits) {}

  Result<XmlElement> document() {
    if (rest_.size() > limits_.bytes) return fail("the document is too large");
    take("\xef\xbb\xbf");
    if (rest_.starts_with("<?xml") && !skip_past("?>")) return fail("the XML declaration does not end");
    if (auto between = skip_comments(); !between) return std::unexpected(between.error());
    auto root = element(1);
    if (!root) return root;
    if (auto behind = skip_comments(); !behind) return std::unexpected(behind.error());
    if (!rest_.empty()) return fail("something stands behind the document");
    return root;
  }

 private:
  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  bool skip_past(std::string_view token) {
    const auto at = rest_.find(token);
    if (at == rest_.npos) return false;
    rest_.remove_prefix(at + token.size());
    return true;
  }
  void skip_space() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }
  Result<void> skip_comments() {
    for (skip_space(); rest_.starts_with("<!--"); skip_space()) {
      if (!skip_past("-->")) return fail("a comment does not end");
    }
    return {};
  }
  std::string_view name() {
    const auto end = std::ranges::find_if_not(rest_, is_name) - rest_.begin();
    const std::string_view found = rest_.substr(0, static_cast<std::size_t>(end));
    rest_.remove_prefix(found.size());
    return found;
  }
  /// Up to the end of a start tag; true: it is an empty element.
  Result<bool> attributes() {
    for (;;) {
      skip_space();
      if (take("/>")) return true;
      if (take(">")) return false;
      if (name().empty()) return fail("an attribute has no name");
      skip_space();
      if (!take("=")) return fail("an attribute has no value");
      skip_space();
      if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\''))
        return fail("the value of an attribute is not in quotes");
      const std::string_view quote = rest_.substr(0, 1);
      rest_.remove_prefix(1);
      const auto end = rest_.find(quote);
      if (end == rest_.npos || rest_.substr(0, end).find('<') != rest_.npos)
        return fail("the value of an attribute does not end");
      rest_.remove_prefix(end + 1);
    }
  }

  Result<XmlElement> element(std::size_t depth) {
    if (depth > limits_.depth) return fail("elements are nested too deeply");
    if (++elements_ > limits_.elements) return fail("there are too many elements");
    if (!take("<")) return fail("no element");
    const std::string_view tag = name();
    if (tag.empty()) return fail("a declaration, an instruction or no name where an element should be");
    XmlElement made;
    made.name = tag.substr(tag.rfind(':') + 1);
    const auto is_empty = attributes();
    if (!is_empty) return std::unexpected(is_empty.error());
    if (*is_empty) return made;
    if (auto inside = content(made, depth); !inside) return std::unexpected(inside.error());
    if (!take("</") || name() != tag) return fail("an element does not end");
    skip_space();
    if (!take(">")) return fail("an element does not end");
    return made;
  }

  /// Text and children up to the end tag.
  Result<void> content(XmlElement& of, std::size_t depth) {
    std::string text;
    while (!rest_.empty() && !rest_.starts_with("</")) {
      if (rest_.starts_with("<!--")) {
        if (!skip_past("-->")) return fail("a comment does not end");
      } else if (rest_.front() == '<') {
        auto child = element(depth + 1);
        if (!child) return std::unexpected(child.error());
        of.children.push_back(std::move(*child));
      } else if (auto taken = character(text); !taken) {
        return taken;
      }
    }
    of.text = trimmed(text);
    return {};
  }

  Result<void> character(std::string& text) {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (static_cast<unsigned char>(c) < 0x20 && !is_space(c)) return fail("a control character");
    if (c != '&') {
      text.push_back(c);
      return {};
    }
    constexpr std::size_t kLongest = 8;
    const auto end = rest_.substr(0, kLongest).find(';');
    const auto meant = end == rest_.npos ? std::nullopt : entity(rest_.substr(0, end));
    if (!meant) return fail("an entity that XML does not have");
    text.push_back(*meant);
    rest_.remove_prefix(end + 1);
    return {};
  }

  std::string_view rest_;
  XmlLimits limits_;
  std::size_t elements_ = 0;
};

}  // namespace

const XmlElement* XmlElement::child(std::string_view wanted) const {
  const auto found = std::ranges::find(children, wanted, &XmlElement::name);
  return found == children.end() ? nullptr : &*found;
}

std::string_view XmlElement::text_of(std::string_view wanted) const {
  const XmlElement* const found = child(wanted);
  return found == nullptr ? std::string_view() : std::string_view(found->text);
}

Result<XmlElement> parse_xml(std::string_view document, const XmlLimits& limits) {
  return XmlReader(document, limits).document();
}

}  // namespace centrale
