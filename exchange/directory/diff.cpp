#include "directory/diff.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "directory/config_file.hpp"

namespace centrale::directory {
namespace {

std::string join(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}

/// The id of an element, when the list is one of things with ids.
const std::string* id_of(const Value& element) {
  const Value* id = element.find("id");
  return id == nullptr ? nullptr : id->text();
}

bool has_ids(const Value& value) {
  const auto* list = value.list();
  return list != nullptr && !list->empty() &&
         std::ranges::all_of(*list, [](const Value& each) { return id_of(each) != nullptr; });
}

class Comparison {
 public:
  void compare(const Value& old, const Value& now, const std::string& path) {
    if (old == now) return;
    if (old.table() != nullptr && now.table() != nullptr) return compare_tables(old, now, path);
    const bool lists = old.list() != nullptr && now.list() != nullptr;
    if (lists && has_ids(old) && has_ids(now)) return compare_lists(*old.list(), *now.list(), path);
    changes.push_back({Change::Kind::changed, path, to_json(old), to_json(now)});
  }

  std::vector<Change> changes;

 private:
  void added(const Value& value, const std::string& path) { whole(Change::Kind::added, value, path); }
  void removed(const Value& value, const std::string& path) { whole(Change::Kind::removed, value, path); }

  // A list of things that was not there at all comes or goes thing by thing.
  void whole(Change::Kind kind, const Value& value, const std::string& path) {
    if (has_ids(value)) {
      for (const Value& each : *value.list()) changes.push_back({kind, join(path, *id_of(each)), "", ""});
    } else {
      const bool plain = value.table() == nullptr && value.list() == nullptr;
      changes.push_back({kind, path, "", plain ? to_json(value) : ""});
    }
  }

  void compare_tables(const Value& old, const Value& now, const std::string& path) {
    for (const Field& field : *old.table()) {
      const Value* other = now.find(field.key);
      if (other == nullptr) {
        removed(field.value, join(path, field.key));
      } else {
        compare(field.value, *other, join(path, field.key));
      }
    }
    for (const Field& field : *now.table()) {
      if (old.find(field.key) == nullptr) added(field.value, join(path, field.key));
    }
  }

  void compare_lists(const Value::List& old, const Value::List& now, const std::string& path) {
    std::map<std::string, std::pair<const Value*, const Value*>> both;
    for (const Value& each : old) both[*id_of(each)].first = &each;
    for (const Value& each : now) both[*id_of(each)].second = &each;
    for (const auto& [id, sides] : both) {
      if (sides.first == nullptr)
        added(*sides.second, join(path, id));
      else if (sides.second == nullptr)
        removed(*sides.first, join(path, id));
      else
        compare(*sides.first, *sides.second, join(path, id));
    }
    if (both.size() == old.size() && changes_order(old, now)) {
      changes.push_back({Change::Kind::changed, path, "order", "order"});
    }
  }

  static bool changes_order(const Value::List& old, const Value::List& now) {
    const auto same_id = [](const Value& a, const Value& b) { return *id_of(a) == *id_of(b); };
    return old.size() == now.size() && !std::ranges::equal(old, now, same_id);
  }
};

/// Tenant by tenant, so that the trees of a big installation never stand in memory together.
template <class T>
void compare_by_id(const std::vector<T>& old, const std::vector<T>& now, const std::string& path,
                   Comparison& comparison) {
  std::map<decltype(T::id), std::pair<const T*, const T*>> both;
  for (const T& each : old) both[each.id].first = &each;
  for (const T& each : now) both[each.id].second = &each;
  for (const auto& [id, sides] : both) {
    const std::string at = join(path, id.value());
    if (sides.first == nullptr) {
      comparison.changes.push_back({Change::Kind::added, at, "", ""});
    } else if (sides.second == nullptr) {
      comparison.changes.push_back({Change::Kind::removed, at, "", ""});
    } else {
      comparison.compare(to_value(*sides.first), to_value(*sides.second), at);
    }
  }
}

}  // namespace

std::vector<Change> diff(const ExchangeConfig& old, const ExchangeConfig& now) {
  Comparison comparison;
  compare_by_id(old.trunks, now.trunks, "trunks", comparison);
  compare_by_id(old.tenants, now.tenants, "tenants", comparison);
  return std::move(comparison.changes);
}

std::string to_text(const Change& change) {
  switch (change.kind) {
    case Change::Kind::added: return "+ " + change.path + (change.to.empty() ? "" : ": " + change.to);
    case Change::Kind::removed: return "- " + change.path;
    case Change::Kind::changed: return "~ " + change.path + ": " + change.from + " → " + change.to;
  }
  return {};
}

}  // namespace centrale::directory
