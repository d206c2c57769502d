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

template <class T>
std::vector<Change> compare(const T* old, const T* now, const std::string& path) {
  Comparison comparison;
  if (old == nullptr && now == nullptr) return {};
  const std::string at = join(path, (old != nullptr ? old : now)->id.value());
  if (old == nullptr) return {{Change::Kind::added, at, "", ""}};
  if (now == nullptr) return {{Change::Kind::removed, at, "", ""}};
  comparison.compare(to_value(*old), to_value(*now), at);
  return std::move(comparison.changes);
}

/// One by one, so that the trees of a big installation never stand in memory together.
template <class T>
std::vector<Change> compare_by_id(const std::vector<T>& old, const std::vector<T>& now,
                                  const std::string& path) {
  std::map<decltype(T::id), std::pair<const T*, const T*>> both;
  for (const T& each : old) both[each.id].first = &each;
  for (const T& each : now) both[each.id].second = &each;
  std::vector<Change> changes;
  for (const auto& [id, sides] : both) {
    for (Change& each : compare(sides.first, sides.second, path)) changes.push_back(std::move(each));
  }
  return changes;
}

}  // namespace

std::vector<Change> diff(const std::vector<Trunk>& old, const std::vector<Trunk>& now) {
  return compare_by_id(old, now, "trunks");
}

std::vector<Change> diff(const Tenant* old, const Tenant* now) {
  std::vector<Change> changes = compare(old, now, "tenants");
  if (now == nullptr || changes.empty()) return changes;
  for (Change& each : advice(old, *now)) changes.push_back(std::move(each));
  return changes;
}

std::vector<Change> diff(const ExchangeConfig& old, const ExchangeConfig& now) {
  std::vector<Change> changes = diff(old.trunks, now.trunks);
  for (Change& each : compare_by_id(old.tenants, now.tenants, "tenants")) changes.push_back(std::move(each));
  return changes;
}

std::string to_text(const Change& change) {
  switch (change.kind) {
    case Change::Kind::added: return "+ " + change.path + (change.to.empty() ? "" : ": " + change.to);
    case Change::Kind::removed: return "- " + change.path;
    case Change::Kind::advice: return "! " + change.path + ": " + change.to;
    case Change::Kind::changed: return "~ " + change.path + ": " + change.from + " → " + change.to;
  }
  return {};
}

}  // namespace centrale::directory
