// The tree that a TOML text grows: where its headers and keys put their values.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "directory/document.hpp"

namespace centrale::directory {

using TomlKey = std::vector<std::string>;

/// Puts `value` at `path` of `table`, making tables on the way. Throws TomlMistake when something is there.
void insert_new(Value& table, const TomlKey& path, Value value);

void append_utf8(std::string& out, std::uint32_t code);
[[nodiscard]] bool is_utf8(std::string_view text);

class TomlTables {
 public:
  /// [path]
  void open(const TomlKey& path);
  /// [[path]]
  void open_element(const TomlKey& path);
  /// path = value, in the table opened last
  void put(const TomlKey& path, Value value);
  [[nodiscard]] Value take() { return std::move(root_); }

 private:
  Value& step(Value& table, const std::string& key, std::string& trail);
  Value& walk(const TomlKey& path, std::size_t steps, std::string& trail);

  Value root_{Value::Table{}};
  TomlKey open_;
  // By trail, a path with the place in each list: a pointer would not outlive the next insertion.
  std::unordered_set<std::string> defined_;   // by a header of their own
  std::unordered_set<std::string> elements_;  // lists of [[tables]]
  std::unordered_set<std::string> closed_;    // written as a value: nothing may be added
};

}  // namespace centrale::directory
