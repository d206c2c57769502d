#include "holidays/content_line.hpp"

#include <algorithm>

namespace centrale::holidays {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return result;
}

/// Where the first of `stops` stands outside of quotes.
std::size_t find_unquoted(std::string_view text, std::string_view stops, std::size_t from) {
  bool quoted = false;
  for (std::size_t at = from; at < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (!quoted && stops.contains(text[at])) return at;
  }
  return text.npos;
}

std::string unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return std::string(text);
}

ContentLine cut(std::string_view text, std::size_t number) {
  ContentLine line{.number = number};
  auto at = find_unquoted(text, ";:", 0);
  if (at == text.npos) return line;
  const std::string name = upper(text.substr(0, at));
  while (text[at] == ';') {
    const auto end = find_unquoted(text, ";:", at + 1);
    if (end == text.npos) return line;
    const std::string_view parameter = text.substr(at + 1, end - at - 1);
    const auto equals = parameter.find('=');
    if (equals != parameter.npos)
      line.parameters.emplace_back(upper(parameter.substr(0, equals)),
                                   unquoted(parameter.substr(equals + 1)));
    at = end;
  }
  line.name = name;
  line.value = text.substr(at + 1);
  return line;
}

}  // namespace

std::string_view ContentLine::parameter(std::string_view parameter_name) const {
  const auto found =
      std::ranges::find(parameters, parameter_name, &std::pair<std::string, std::string>::first);
  return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

ContentLines::ContentLines(std::string_view text) : rest_(text) {
  if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
}

std::string_view ContentLines::physical() {
  const auto end = rest_.find('\n');
  std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  ++number_;
  return line;
}

std::optional<ContentLine> ContentLines::next() {
  while (!rest_.empty()) {
    std::string text(physical());
    const std::size_t number = number_;
    while (rest_.starts_with(' ') || rest_.starts_with('\t')) text += physical().substr(1);
    if (!text.empty()) return cut(text, number);
  }
  return std::nullopt;
}

}  // namespace centrale::holidays
