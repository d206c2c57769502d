// The characters of a TOML text (v1.0.0) as keys and values. Reads each byte once; a mistake ends it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "directory/document.hpp"

namespace centrale::directory {

/// Thrown inside the parser, caught by `parse_toml`.
struct TomlMistake {
  std::string what;
};

class TomlScanner {
 public:
  explicit TomlScanner(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t line() const { return line_; }
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }

  /// Spaces, line ends and comments.
  void skip_blank_lines();
  void skip_spaces();
  /// Nothing more but spaces and a comment may stand on this line.
  void expect_line_end();
  /// True, and past it, when `token` comes next.
  bool take(std::string_view token);
  void expect(char c);

  /// a."b c".d
  [[nodiscard]] std::vector<std::string> key();
  [[nodiscard]] Value value(int depth = 0);

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  char next();
  void skip_comment();
  [[nodiscard]] std::string simple_key();
  [[nodiscard]] std::string basic_string();
  [[nodiscard]] std::string literal_string();
  [[nodiscard]] std::string multi_line(char quote);
  void escape(std::string& out, bool may_break_lines);
  void code_point(std::string& out, int digits);
  [[nodiscard]] Value list(int depth);
  [[nodiscard]] Value inline_table(int depth);
  [[nodiscard]] Value number();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace centrale::directory
