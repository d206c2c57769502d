// Writes described structs as a tree of values; what is as in a fresh struct is left out, so that the
// tree says what somebody has said.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "directory/boxed.hpp"
#include "directory/document.hpp"
#include "directory/fields.hpp"
#include "directory/text_form.hpp"

namespace centrale::directory {

class FieldWriter {
 public:
  template <class T>
  [[nodiscard]] static Value write_struct(const T& from) {
    static const Value::Table fresh = usual_fields<T>();
    Value::Table fields = all_fields(from);
    std::erase_if(fields, [](const Field& each) {
      return each.value.is_null() || std::ranges::find(fresh, each) != fresh.end();
    });
    return Value(std::move(fields));
  }

  template <class T>
  void field(std::string_view name, const T& from) {
    fields_.push_back({std::string(name), write(from)});
  }
  template <class T>
  void required(std::string_view name, const T& from) {
    required_.push_back(name);
    field(name, from);
  }
  template <class Integer>
  void number(std::string_view name, const Integer& from, std::int64_t, std::int64_t) {
    fields_.push_back({std::string(name), Value(static_cast<std::int64_t>(from))});
  }
  void seconds(std::string_view name, const Duration& from, std::int64_t, std::int64_t) {
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(from);
    fields_.push_back({std::string(name), Value(static_cast<std::int64_t>(whole.count()))});
  }
  void seconds(std::string_view name, const std::optional<Duration>& from, std::int64_t low,
               std::int64_t high) {
    if (from) seconds(name, *from, low, high);
  }
  template <class T>
  void keyed(std::string_view name, const std::vector<T>& from) {
    Value::Table table;
    for (const T& each : from) table.push_back({each.id.value(), write(each)});
    fields_.push_back({std::string(name), Value(std::move(table))});
  }

 private:
  // A required field is written whatever its value: a reader asks for it.
  template <class T>
  static Value::Table usual_fields() {
    FieldWriter writer;
    T fresh{};
    describe(writer, fresh);
    std::erase_if(writer.fields_, [&writer](const Field& each) {
      return std::ranges::find(writer.required_, each.key) != writer.required_.end();
    });
    return std::move(writer.fields_);
  }
  template <class T>
  static Value::Table all_fields(const T& from) {
    FieldWriter writer;
    // describe() takes a reader's non-const struct; a writer's functions take everything as const.
    describe(writer, const_cast<T&>(from));
    return std::move(writer.fields_);
  }

  static Value write(bool from) { return Value(from); }
  static Value write(std::uint32_t from) { return Value(static_cast<std::int64_t>(from)); }
  static Value write(const std::string& from) { return Value(from); }
  static Value write(const Secret& from) { return from.empty() ? Value() : Value(from); }
  template <HasTextForm T>
  static Value write(const T& from) {
    return Value(TextForm<T>::print(from));
  }
  template <class T>
  static Value write(const std::optional<T>& from) {
    return from ? write(*from) : Value();
  }
  template <class T>
  static Value write(const Boxed<T>& from) {
    return write(from.get());
  }
  template <class T>
  static Value write(const std::vector<T>& from) {
    Value::List list;
    list.reserve(from.size());
    for (const T& each : from) list.push_back(write(each));
    return Value(std::move(list));
  }
  template <class Key, class T>
  static Value write(const std::map<Key, T>& from) {
    Value::Table table;
    for (const auto& [key, each] : from) table.push_back({TextForm<Key>::print(key), write(each)});
    return Value(std::move(table));
  }
  template <class T>
  static Value write(const T& from) {
    return write_struct(from);
  }

  Value::Table fields_;
  std::vector<std::string_view> required_;
};

}  // namespace centrale::directory
