#include <fmt/format.h>
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "directory/document.hpp"

namespace centrale::directory {
namespace {

// Deeper than any configuration; the tree is walked by recursion.
constexpr int kDeepest = 32;

bool convert(const toml::node& node, Value& to, int depth);

bool convert_table(const toml::table& table, Value& to, int depth) {
  Value::Table fields;
  fields.reserve(table.size());
  for (const auto& [key, node] : table) {
    fields.push_back({std::string(key.str()), {}});
    if (!convert(node, fields.back().value, depth)) return false;
  }
  to = Value(std::move(fields));
  return true;
}

bool convert_list(const toml::array& array, Value& to, int depth) {
  Value::List list(array.size());
  for (std::size_t at = 0; at < array.size(); ++at) {
    if (!convert(array[at], list[at], depth)) return false;
  }
  to = Value(std::move(list));
  return true;
}

// Dates and times become their text: no field of ours is one, so the reader says what it wants instead.
bool convert(const toml::node& node, Value& to, int depth) {
  if (depth > kDeepest) return false;
  if (const auto* table = node.as_table()) return convert_table(*table, to, depth + 1);
  if (const auto* array = node.as_array()) return convert_list(*array, to, depth + 1);
  if (const auto* text = node.as_string()) to = Value(std::string(text->get()));
  if (const auto* number = node.as_integer()) to = Value(number->get());
  if (const auto* real = node.as_floating_point()) to = Value(real->get());
  if (const auto* truth = node.as_boolean()) to = Value(truth->get());
  if (to.is_null()) to = Value(std::string("a date or time"));
  return true;
}

}  // namespace

Result<Value> parse_toml(std::string_view text) {
  const toml::parse_result result = toml::parse(text);
  if (!result) {
    const toml::parse_error& error = result.error();
    return fail(fmt::format("line {}: {}", error.source().begin.line, error.description()));
  }
  Value root;
  if (!convert_table(result.table(), root, 0)) return fail("tables are nested too deeply");
  return root;
}

}  // namespace centrale::directory
