#include "directory/toml_scanner.hpp"

#include <algorithm>
#include <charconv>

#include "directory/syntax.hpp"
#include "directory/toml_tables.hpp"

namespace centrale::directory {
namespace {

// Deeper than any configuration; values are read by recursion.
constexpr int kDeepest = 16;

bool is_bare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-';
}

/// TOML: tab is the only control character that may stand in a string or comment.
bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

template <class Number>
bool whole_text(std::string_view text, Number& to, auto... base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to, base...);
  return error == std::errc() && end == text.data() + text.size();
}

Value read_number(std::string word) {
  std::string_view digits = word;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t whole = 0;
  if (digits.starts_with("0x") && whole_text(digits.substr(2), whole, 16)) return Value(whole);
  if (digits.starts_with("0o") && whole_text(digits.substr(2), whole, 8)) return Value(whole);
  if (digits.starts_with("0b") && whole_text(digits.substr(2), whole, 2)) return Value(whole);
  const std::string_view bare = digits.starts_with('-') ? digits.substr(1) : digits;
  const bool leading_zero = bare.size() > 1 && bare[0] == '0' && is_digit(bare[1]);
  if (!leading_zero && whole_text(digits, whole)) return Value(whole);
  double real = 0;
  if (!leading_zero && whole_text(digits, real)) return Value(real);
  throw TomlMistake{"\"" + word + "\" is no value (text stands in quotes)"};
}

}  // namespace

char TomlScanner::next() {
  if (at_end()) throw TomlMistake{"the file ends in the middle of something"};
  const char c = text_[at_++];
  if (c == '\n') ++line_;
  return c;
}

bool TomlScanner::take(std::string_view token) {
  if (!text_.substr(at_).starts_with(token)) return false;
  for (std::size_t left = token.size(); left > 0; --left) next();
  return true;
}

void TomlScanner::expect(char c) {
  if (peek() != c || at_end()) throw TomlMistake{std::string("'") + c + "' is missing"};
  next();
}

void TomlScanner::skip_spaces() {
  while (peek() == ' ' || peek() == '\t') ++at_;
}

void TomlScanner::skip_comment() {
  if (peek() != '#') return;
  while (!at_end() && peek() != '\n' && !(peek() == '\r' && peek(1) == '\n')) {
    if (is_control(next())) throw TomlMistake{"a comment has control characters in it"};
  }
}

void TomlScanner::skip_blank_lines() {
  while (true) {
    skip_spaces();
    skip_comment();
    if (!take("\n") && !take("\r\n")) return;
  }
}

void TomlScanner::expect_line_end() {
  skip_spaces();
  skip_comment();
  if (!at_end() && !take("\n") && !take("\r\n"))
    throw TomlMistake{"something stands behind the end of this line"};
}

std::vector<std::string> TomlScanner::key() {
  std::vector<std::string> parts{simple_key()};
  while (true) {
    skip_spaces();
    if (!take(".")) return parts;
    skip_spaces();
    if (parts.size() > static_cast<std::size_t>(kDeepest)) throw TomlMistake{"tables are nested too deeply"};
    parts.push_back(simple_key());
  }
}

std::string TomlScanner::simple_key() {
  if (take("\"")) return basic_string();
  if (take("'")) return literal_string();
  std::string name;
  while (is_bare(peek())) name += next();
  if (name.empty()) throw TomlMistake{"a name is missing here"};
  return name;
}

std::string TomlScanner::basic_string() {
  std::string text;
  while (true) {
    const char c = next();
    if (c == '"') return text;
    if (is_control(c)) throw TomlMistake{"a text does not end on its line"};
    if (c == '\\') {
      escape(text, false);
    } else {
      text += c;
    }
  }
}

std::string TomlScanner::literal_string() {
  std::string text;
  while (true) {
    const char c = next();
    if (c == '\'') return text;
    if (is_control(c)) throw TomlMistake{"a text does not end on its line"};
    text += c;
  }
}

// Behind the opening quotes. A line end right there does not count; up to two quotes may be text.
std::string TomlScanner::multi_line(char quote) {
  const std::string close(3, quote);
  std::string text;
  if (!take("\n")) take("\r\n");
  while (!take(close)) {
    const char c = next();
    if (is_control(c) && c != '\n' && !(c == '\r' && peek() == '\n')) {
      throw TomlMistake{"a text has control characters in it"};
    }
    if (c == '\\' && quote == '"') {
      escape(text, true);
    } else {
      text += c;
    }
  }
  for (int more = 0; more < 2 && peek() == quote; ++more) text += next();
  return text;
}

void TomlScanner::escape(std::string& out, bool may_break_lines) {
  const char c = next();
  constexpr std::string_view kFrom = "btnfr\"\\";
  constexpr std::string_view kTo = "\b\t\n\f\r\"\\";
  const auto found = kFrom.find(c);
  if (found != kFrom.npos) {
    out += kTo[found];
  } else if (c == 'u' || c == 'U') {
    code_point(out, c == 'u' ? 4 : 8);
  } else if (may_break_lines && (c == '\n' || c == ' ' || c == '\t' || c == '\r')) {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') next();
  } else {
    throw TomlMistake{std::string("\\") + c + " is no escape"};
  }
}

void TomlScanner::code_point(std::string& out, int digits) {
  std::uint32_t code = 0;
  const std::string_view hex = text_.substr(at_, static_cast<std::size_t>(digits));
  const bool right = hex.size() == static_cast<std::size_t>(digits) && whole_text(hex, code, 16);
  if (!right || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    throw TomlMistake{"this is no character"};
  at_ += hex.size();
  append_utf8(out, code);
}

Value TomlScanner::value(int depth) {
  if (depth > kDeepest) throw TomlMistake{"values are nested too deeply"};
  if (take("\"\"\"")) return Value(multi_line('"'));
  if (take("'''")) return Value(multi_line('\''));
  if (take("\"")) return Value(basic_string());
  if (take("'")) return Value(literal_string());
  if (take("[")) return list(depth);
  if (take("{")) return inline_table(depth);
  return number();
}

Value TomlScanner::list(int depth) {
  Value::List all;
  while (true) {
    skip_blank_lines();
    if (take("]")) return Value(std::move(all));
    all.push_back(value(depth + 1));
    skip_blank_lines();
    if (take(",")) continue;
    expect(']');
    return Value(std::move(all));
  }
}

Value TomlScanner::inline_table(int depth) {
  Value table{Value::Table{}};
  skip_spaces();
  if (take("}")) return table;
  while (true) {
    skip_spaces();
    const auto path = key();
    skip_spaces();
    expect('=');
    skip_spaces();
    insert_new(table, path, value(depth + 1));
    skip_spaces();
    if (take("}")) return table;
    expect(',');
  }
}

// Numbers and truth values. Dates and times are TOML too, but no setting of ours is one.
Value TomlScanner::number() {
  std::string word;
  bool underscore = false;
  while (is_bare(peek()) || peek() == '+' || peek() == '.') {
    const char c = next();
    if (c == '_' && (word.empty() || underscore || !is_bare(peek())))
      throw TomlMistake{"a number is written wrongly"};
    underscore = c == '_';
    if (!underscore) word += c;
  }
  if (word == "true") return Value(true);
  if (word == "false") return Value(false);
  if (word.empty()) throw TomlMistake{"a value is missing here"};
  return read_number(std::move(word));
}

}  // namespace centrale::directory
