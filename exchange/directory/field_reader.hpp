// Reads described structs from a tree of values, telling every error by its path and going on.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "directory/boxed.hpp"
#include "directory/config_error.hpp"
#include "directory/document.hpp"
#include "directory/fields.hpp"
#include "directory/text_form.hpp"

namespace centrale::directory {

/// One table being read. Whatever key of it no field has asked for at the end is an error.
class FieldReader {
 public:
  FieldReader(const Value& table, std::string path, ConfigErrors& errors)
      : table_(table), path_(std::move(path)), errors_(errors) {}

  template <class T>
  void field(std::string_view name, T& to) {
    if (const Value* value = take(name)) read(*value, at(name), to);
  }
  template <class T>
  void required(std::string_view name, T& to) {
    if (const Value* value = take(name)) return read(*value, at(name), to);
    complain(at(name), "is missing");
  }
  template <class Integer>
  void number(std::string_view name, Integer& to, std::int64_t low, std::int64_t high) {
    if (const auto read = whole(name, low, high)) to = static_cast<Integer>(*read);
  }
  template <class Span>
  void seconds(std::string_view name, Span& to, std::int64_t low, std::int64_t high) {
    if (const auto read = whole(name, low, high)) to = std::chrono::seconds(*read);
  }
  template <class T>
  void keyed(std::string_view name, std::vector<T>& to);

  void complain_of_unknown_keys();

  /// The whole of a struct: `value` must be a table.
  template <class T>
  static void read_struct(const Value& value, const std::string& path, ConfigErrors& errors, T& to) {
    FieldReader reader(value, path, errors);
    if (value.table() == nullptr) return reader.complain(path, "is not a table");
    describe(reader, to);
    reader.complain_of_unknown_keys();
  }

 private:
  const Value* take(std::string_view name) {
    seen_.push_back(name);
    return table_.find(name);
  }
  [[nodiscard]] std::string at(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
  }
  void complain(std::string path, std::string_view rule, std::string got = {}) {
    errors_.push_back({std::move(path), std::string(rule), std::move(got)});
  }
  [[nodiscard]] std::optional<std::int64_t> whole(std::string_view name, std::int64_t low, std::int64_t high);
  [[nodiscard]] const std::string* text(const Value& value, const std::string& path);

  void read(const Value& value, const std::string& path, bool& to);
  void read(const Value& value, const std::string& path, std::uint32_t& to);
  void read(const Value& value, const std::string& path, std::string& to);
  void read(const Value& value, const std::string& path, Secret& to);

  template <HasTextForm T>
  void read(const Value& value, const std::string& path, T& to) {
    const std::string* written = text(value, path);
    if (written == nullptr) return;
    if (auto parsed = TextForm<T>::parse(*written)) {
      to = std::move(*parsed);
    } else {
      complain(path, TextForm<T>::rule, *written);
    }
  }
  template <class T>
  void read(const Value& value, const std::string& path, std::optional<T>& to) {
    read(value, path, to.emplace());
  }
  template <class T>
  void read(const Value& value, const std::string& path, Boxed<T>& to) {
    read(value, path, to.edit());
  }
  template <class T>
  void read(const Value& value, const std::string& path, std::vector<T>& to) {
    const auto* list = value.list();
    if (list == nullptr) return complain(path, "is not a list");
    to.clear();
    to.reserve(list->size());
    for (std::size_t place = 0; place < list->size(); ++place) {
      read((*list)[place], fmt::format("{}[{}]", path, place), to.emplace_back());
    }
  }
  template <class Key, class T>
  void read(const Value& value, const std::string& path, std::map<Key, T>& to) {
    const auto* fields = value.table();
    if (fields == nullptr) return complain(path, "is not a table");
    for (const Field& each : *fields) {
      auto key = TextForm<Key>::parse(each.key);
      if (!key) {
        complain(path, TextForm<Key>::rule, each.key);
        continue;
      }
      if (to.contains(*key)) complain(path, "stands here twice", each.key);
      read(each.value, fmt::format("{}.{}", path, each.key), to[std::move(*key)]);
    }
  }
  template <class T>
  void read(const Value& value, const std::string& path, T& to) {
    read_struct(value, path, errors_, to);
  }

  const Value& table_;
  std::string path_;
  ConfigErrors& errors_;
  std::vector<std::string_view> seen_;
};

template <class T>
void FieldReader::keyed(std::string_view name, std::vector<T>& to) {
  using Id = decltype(T::id);
  const Value* value = take(name);
  if (value == nullptr) return;
  if (value->table() == nullptr) return complain(at(name), "is not a table");
  for (const Field& each : *value->table()) {
    const std::string path = fmt::format("{}.{}", at(name), each.key);
    auto id = TextForm<Id>::parse(each.key);
    if (!id) complain(path, TextForm<Id>::rule, each.key);
    T& element = to.emplace_back();
    read(each.value, path, element);
    if (id) element.id = std::move(*id);
  }
}

}  // namespace centrale::directory
