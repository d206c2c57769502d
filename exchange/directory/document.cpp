#include "directory/document.hpp"

#include <algorithm>

namespace centrale::directory {

Value::Value() = default;
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;
Value::Value(bool value) : value_(value) {}
Value::Value(std::int64_t value) : value_(value) {}
Value::Value(double value) : value_(value) {}
Value::Value(std::string value) : value_(std::move(value)) {}
Value::Value(Secret value) : value_(std::move(value)) {}
Value::Value(List value) : value_(std::move(value)) {}
Value::Value(Table value) : value_(std::move(value)) {}

bool Value::is_null() const { return value_.index() == 0; }
const bool* Value::boolean() const { return std::get_if<bool>(&value_); }
const std::int64_t* Value::integer() const { return std::get_if<std::int64_t>(&value_); }
const double* Value::real() const { return std::get_if<double>(&value_); }
const std::string* Value::text() const { return std::get_if<std::string>(&value_); }
const Secret* Value::secret() const { return std::get_if<Secret>(&value_); }
const Value::List* Value::list() const { return std::get_if<List>(&value_); }
const Value::Table* Value::table() const { return std::get_if<Table>(&value_); }
Value::List* Value::list() { return std::get_if<List>(&value_); }
Value::Table* Value::table() { return std::get_if<Table>(&value_); }

const Value* Value::find(std::string_view key) const {
  const Table* fields = table();
  if (fields == nullptr) return nullptr;
  const auto found = std::ranges::find(*fields, key, &Field::key);
  return found == fields->end() ? nullptr : &found->value;
}

Value* Value::find(std::string_view key) {
  Table* fields = table();
  if (fields == nullptr) return nullptr;
  const auto found = std::ranges::find(*fields, key, &Field::key);
  return found == fields->end() ? nullptr : &found->value;
}

void Value::set(std::string_view key, Value value) {
  if (is_null()) value_ = Table{};
  if (Value* there = find(key)) {
    *there = std::move(value);
  } else if (Table* fields = table()) {
    fields->push_back({std::string(key), std::move(value)});
  }
}

bool operator==(const Field& a, const Field& b) { return a.key == b.key && a.value == b.value; }

bool operator==(const Value& a, const Value& b) {
  if (a.value_.index() != b.value_.index()) return false;
  if (const Secret* secret = a.secret()) return secret->same_as(b.secret()->reveal());
  return std::visit(
      [&b]<class T>(const T& mine) {
        if constexpr (std::is_same_v<T, Secret>) {
          return false;
        } else {
          return mine == std::get<T>(b.value_);
        }
      },
      a.value_);
}

std::string hidden(const Secret&) { return "(hidden)"; }

}  // namespace centrale::directory
