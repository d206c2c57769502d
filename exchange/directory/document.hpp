// A configuration as a tree of values: what TOML and JSON have in common. Structs are read from it and
// written to it by their described fields; files, database and diff know only the tree.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace centrale::directory {

struct Field;

class Value {
 public:
  using List = std::vector<Value>;
  using Table = std::vector<Field>;  // in the order of writing; keys are unique

  Value();
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();
  explicit Value(bool value);
  explicit Value(std::int64_t value);
  explicit Value(double value);
  explicit Value(std::string value);
  explicit Value(Secret value);
  explicit Value(List value);
  explicit Value(Table value);

  [[nodiscard]] bool is_null() const;
  // Null when it is something else.
  [[nodiscard]] const bool* boolean() const;
  [[nodiscard]] const std::int64_t* integer() const;
  [[nodiscard]] const double* real() const;
  [[nodiscard]] const std::string* text() const;
  [[nodiscard]] const Secret* secret() const;
  [[nodiscard]] const List* list() const;
  [[nodiscard]] const Table* table() const;
  [[nodiscard]] List* list();
  [[nodiscard]] Table* table();

  /// The field of a table; null when this is no table or has no such field.
  [[nodiscard]] const Value* find(std::string_view key) const;
  [[nodiscard]] Value* find(std::string_view key);
  /// Makes this a table if it is null; adds or replaces the field.
  void set(std::string_view key, Value value);

  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Secret, List, Table> value_;
};

struct Field {
  std::string key{};
  Value value{};
};
bool operator==(const Field& a, const Field& b);

/// How a secret is written; `hidden` for people, a sealed text for the database.
using WriteSecret = std::function<std::string(const Secret&)>;
[[nodiscard]] std::string hidden(const Secret& secret);

/// Error: "line 12: ..." in the words of the parser.
[[nodiscard]] Result<Value> parse_toml(std::string_view text);
[[nodiscard]] Result<Value> parse_json(std::string_view text);

/// The tree as TOML, tables and lists of tables as sections; `value` is a table.
[[nodiscard]] std::string to_toml(const Value& value, const WriteSecret& write_secret = hidden);
/// On one line.
[[nodiscard]] std::string to_json(const Value& value, const WriteSecret& write_secret = hidden);

}  // namespace centrale::directory
