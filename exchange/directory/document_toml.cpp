// Our own reader of TOML 1.0: toml++ 3.3 runs into assertions, and unreachable code in a release build,
// on input such as "[{" or a letter outside ASCII in a key, which a fuzzer finds within seconds.
#include <fmt/format.h>

#include "directory/document.hpp"
#include "directory/toml_scanner.hpp"
#include "directory/toml_tables.hpp"

namespace centrale::directory {
namespace {

void read_header(TomlScanner& scanner, TomlTables& tables) {
  const bool element = scanner.take("[");
  scanner.skip_spaces();
  const TomlKey path = scanner.key();
  scanner.skip_spaces();
  scanner.expect(']');
  if (element) scanner.expect(']');
  element ? tables.open_element(path) : tables.open(path);
}

void read_field(TomlScanner& scanner, TomlTables& tables) {
  const TomlKey path = scanner.key();
  scanner.skip_spaces();
  scanner.expect('=');
  scanner.skip_spaces();
  tables.put(path, scanner.value());
}

}  // namespace

Result<Value> parse_toml(std::string_view text) {
  if (!is_utf8(text)) return fail("the text is not UTF-8");
  TomlScanner scanner(text);
  TomlTables tables;
  try {
    for (scanner.skip_blank_lines(); !scanner.at_end(); scanner.skip_blank_lines()) {
      scanner.take("[") ? read_header(scanner, tables) : read_field(scanner, tables);
      scanner.expect_line_end();
    }
  } catch (const TomlMistake& mistake) {
    return fail(fmt::format("line {}: {}", scanner.line(), mistake.what));
  }
  return tables.take();
}

}  // namespace centrale::directory
