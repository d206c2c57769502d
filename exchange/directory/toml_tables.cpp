#include "directory/toml_tables.hpp"

#include <algorithm>

#include "directory/toml_scanner.hpp"

namespace centrale::directory {
namespace {

/// What a text adds to is nearly always what it has added last.
Value* find_last(Value& table, const std::string& key) {
  auto* fields = table.table();
  const auto found =
      std::find_if(fields->rbegin(), fields->rend(), [&](const Field& each) { return each.key == key; });
  return found == fields->rend() ? nullptr : &found->value;
}

Value& add(Value& table, const std::string& key, Value value) {
  table.table()->push_back({key, std::move(value)});
  return table.table()->back().value;
}

[[noreturn]] void twice(const std::string& key) { throw TomlMistake{"\"" + key + "\" is there already"}; }

}  // namespace

void insert_new(Value& table, const TomlKey& path, Value value) {
  Value* at = &table;
  for (std::size_t step = 0; step + 1 < path.size(); ++step) {
    Value* next = find_last(*at, path[step]);
    if (next != nullptr && next->table() == nullptr) twice(path[step]);
    at = next != nullptr ? next : &add(*at, path[step], Value(Value::Table{}));
  }
  if (find_last(*at, path.back()) != nullptr) twice(path.back());
  add(*at, path.back(), std::move(value));
}

/// From a table to what `key` means in it: a table, or the last element of a list of tables.
Value& TomlTables::step(Value& table, const std::string& key, std::string& trail) {
  trail += '\x1f' + key;
  Value* next = find_last(table, key);
  if (next == nullptr) return add(table, key, Value(Value::Table{}));
  if (closed_.contains(trail)) twice(key);
  if (next->table() != nullptr) return *next;
  if (!elements_.contains(trail)) twice(key);
  trail += '#' + std::to_string(next->list()->size());
  return next->list()->back();
}

Value& TomlTables::walk(const TomlKey& path, std::size_t steps, std::string& trail) {
  Value* at = &root_;
  for (std::size_t each = 0; each < steps; ++each) at = &step(*at, path[each], trail);
  return *at;
}

void TomlTables::open(const TomlKey& path) {
  std::string trail;
  Value& parent = walk(path, path.size() - 1, trail);
  trail += '\x1f' + path.back();
  Value* there = find_last(parent, path.back());
  if (there != nullptr && (there->table() == nullptr || closed_.contains(trail))) twice(path.back());
  if (there == nullptr) add(parent, path.back(), Value(Value::Table{}));
  if (!defined_.insert(trail).second) twice(path.back());
  open_ = path;
}

void TomlTables::open_element(const TomlKey& path) {
  std::string trail;
  Value& parent = walk(path, path.size() - 1, trail);
  trail += '\x1f' + path.back();
  Value* there = find_last(parent, path.back());
  if (there == nullptr) {
    there = &add(parent, path.back(), Value(Value::List{}));
    elements_.insert(trail);
  } else if (!elements_.contains(trail)) {
    twice(path.back());
  }
  there->list()->push_back(Value(Value::Table{}));
  open_ = path;
}

void TomlTables::put(const TomlKey& path, Value value) {
  std::string trail;
  Value* at = &walk(open_, open_.size(), trail);
  for (std::size_t each = 0; each + 1 < path.size(); ++each) {
    at = &step(*at, path[each], trail);
    // A table made by dotted keys is no header's any more.
    defined_.insert(trail);
  }
  trail += '\x1f' + path.back();
  if (find_last(*at, path.back()) != nullptr) twice(path.back());
  if (value.table() != nullptr || value.list() != nullptr) closed_.insert(trail);
  add(*at, path.back(), std::move(value));
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3f)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

// RFC 3629 §4: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first >= 0x80 && (first < 0xc2 || first > 0xf4)) return false;
    if (at + size > text.size()) return false;
    std::uint32_t code = size == 1 ? first : first & (0xffu >> (size + 1));
    for (std::size_t more = 1; more < size; ++more) {
      const auto byte = static_cast<unsigned char>(text[at + more]);
      if ((byte & 0xc0) != 0x80) return false;
      code = (code << 6) | (byte & 0x3fu);
    }
    const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    if (overlong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
    at += size;
  }
  return true;
}

}  // namespace centrale::directory
