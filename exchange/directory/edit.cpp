#include "directory/edit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "directory/boxed.hpp"
#include "directory/fields.hpp"

namespace centrale::directory {
namespace {

constexpr std::string_view kHidden = "(hidden)";

/// Names of the fields that are lists of things with ids, wherever they stand: an empty list is left out of a
/// tree, and a path has to know what to put there.
class ListsOfThings {
 public:
  template <class T>
  void field(std::string_view name, T& of) {
    visit(name, of);
  }
  template <class T>
  void required(std::string_view name, T& of) {
    visit(name, of);
  }
  template <class T>
  void number(std::string_view, T&, std::int64_t, std::int64_t) {}
  template <class T>
  void seconds(std::string_view, T&, std::int64_t, std::int64_t) {}

  static bool has(std::string_view name) {
    static const std::set<std::string, std::less<>> names = [] {
      ListsOfThings lists;
      Tenant tenant;
      describe(lists, tenant);
      return std::move(lists.names_);
    }();
    return names.contains(name);
  }

 private:
  template <class T>
  void visit(std::string_view name, std::vector<T>&) {
    T fresh{};
    if constexpr (requires { fresh.id; }) names_.emplace(name);
    if constexpr (requires { describe(*this, fresh); }) describe(*this, fresh);
  }
  template <class T>
  void visit(std::string_view name, Boxed<T>& of) {
    visit(name, of.edit());
  }
  template <class T>
  void visit(std::string_view, T& of) {
    if constexpr (requires { describe(*this, of); }) describe(*this, of);
  }

  std::set<std::string, std::less<>> names_;
};

std::vector<std::string_view> steps_of(std::string_view path) {
  const char separator = path.contains('/') ? '/' : '.';
  std::vector<std::string_view> steps;
  while (!path.empty()) {
    const auto end = path.find(separator);
    steps.push_back(path.substr(0, end));
    path = end == path.npos ? std::string_view() : path.substr(end + 1);
  }
  return steps;
}

bool has_id(const Value& element, std::string_view id) {
  const Value* own = element.find("id");
  return own != nullptr && own->text() != nullptr && *own->text() == id;
}

Value* element_of(Value& list, std::string_view id) {
  const auto found = std::ranges::find_if(*list.list(), [id](const Value& each) { return has_id(each, id); });
  return found == list.list()->end() ? nullptr : &*found;
}

/// A thing that is only an id until something is merged into it.
Value fresh_thing(std::string_view id) {
  Value thing;
  thing.set("id", Value(std::string(id)));
  return thing;
}

/// The next step down, made if it is not there. Null: `node` has no parts.
Value* step_into(Value& node, std::string_view step) {
  if (node.list() != nullptr) {
    if (Value* there = element_of(node, step)) return there;
    node.list()->push_back(fresh_thing(step));
    return &node.list()->back();
  }
  if (node.table() == nullptr && !node.is_null()) return nullptr;
  if (Value* there = node.find(step)) return there;
  node.set(step, ListsOfThings::has(step) ? Value(Value::List{}) : Value());
  return node.find(step);
}

bool is_hidden(const Value& value) { return value.text() != nullptr && *value.text() == kHidden; }

/// Secrets that `now` only shows as hidden stay as they are in `old`.
void keep_hidden(const Value& old, Value& now) {
  if (old.secret() != nullptr && is_hidden(now)) now = old;
  if (Value::Table* fields = now.table()) {
    for (Field& field : *fields) {
      if (const Value* was = old.find(field.key)) keep_hidden(*was, field.value);
    }
  }
  if (now.list() == nullptr || old.list() == nullptr) return;
  for (Value& each : *now.list()) {
    const Value* id = each.find("id");
    if (id == nullptr || id->text() == nullptr) continue;
    for (const Value& was : *old.list()) {
      if (has_id(was, *id->text())) keep_hidden(was, each);
    }
  }
}

void merge(Value& into, const Value& now, std::string_view key);

void merge_things(Value& into, const Value::List& now) {
  for (const Value& each : now) {
    const Value* id = each.find("id");
    Value* there = id != nullptr && id->text() != nullptr ? element_of(into, *id->text()) : nullptr;
    if (there != nullptr) {
      merge(*there, each, {});
    } else {
      into.list()->push_back(each);
    }
  }
}

// As RFC 7396: null takes a field away.
void merge_table(Value& into, const Value::Table& now) {
  for (const Field& field : now) {
    if (field.value.is_null()) {
      std::erase_if(*into.table(), [&field](const Field& each) { return each.key == field.key; });
    } else if (Value* there = into.find(field.key)) {
      merge(*there, field.value, field.key);
    } else {
      into.set(field.key, field.value);
    }
  }
}

void merge(Value& into, const Value& now, std::string_view key) {
  if (into.table() != nullptr && now.table() != nullptr) return merge_table(into, *now.table());
  const bool lists = into.list() != nullptr && now.list() != nullptr;
  if (lists && ListsOfThings::has(key)) return merge_things(into, *now.list());
  if (into.secret() != nullptr && is_hidden(now)) return;
  into = now;
}

/// One edit on its way down the tree.
class Editing {
 public:
  Editing(const Edit& edit, std::string_view at) : edit_(edit), steps_(steps_of(edit.path)), at_(at) {
    for (const std::string_view step : steps_) at_ += "." + std::string(step);
  }

  std::optional<ConfigError> run(Value& tree) {
    return edit_.kind == Edit::Kind::remove ? remove(tree) : write(tree);
  }

 private:
  std::optional<ConfigError> remove(Value& tree) {
    ConfigError nothing{.path = at_, .rule = "is not there: nothing to remove", .got = ""};
    Value* node = &tree;
    for (std::size_t depth = 0; depth + 1 < steps_.size() && node != nullptr; ++depth)
      node = part_of(*node, steps_[depth]);
    if (node == nullptr || steps_.empty()) return nothing;
    const std::string_view last = steps_.back();
    if (part_of(*node, last) == nullptr) return nothing;
    if (auto* list = node->list()) {
      std::erase_if(*list, [last](const Value& each) { return has_id(each, last); });
    } else {
      std::erase_if(*node->table(), [last](const Field& each) { return each.key == last; });
    }
    return std::nullopt;
  }

  static Value* part_of(Value& node, std::string_view step) {
    return node.list() != nullptr ? element_of(node, step) : node.find(step);
  }

  std::optional<ConfigError> write(Value& tree) {
    Value* node = &tree;
    bool in_list = false;
    for (const std::string_view step : steps_) {
      in_list = node->list() != nullptr;
      node = step_into(*node, step);
      if (node == nullptr)
        return ConfigError{.path = at_, .rule = "leads into a value without parts", .got = ""};
    }
    return put(*node, in_list ? steps_.back() : std::string_view());
  }

  std::optional<ConfigError> put(Value& node, std::string_view id) {
    Value now = edit_.value;
    if (!id.empty() && now.table() != nullptr) {
      const Value* own = now.find("id");
      if (own != nullptr && !has_id(now, id)) {
        return ConfigError{
            .path = at_ + ".id", .rule = "is not the id in the path", .got = own->text() ? *own->text() : ""};
      }
      now.set("id", Value(std::string(id)));
    }
    if (edit_.kind == Edit::Kind::merge) {
      merge(node, now, steps_.empty() ? std::string_view() : steps_.back());
    } else {
      keep_hidden(node, now);
      node = std::move(now);
    }
    return std::nullopt;
  }

  const Edit& edit_;
  std::vector<std::string_view> steps_;
  std::string at_;
};

}  // namespace

std::expected<Value, ConfigErrors> edited(Value tree, const Edit& edit, std::string_view at) {
  if (auto error = Editing(edit, at).run(tree)) return std::unexpected(ConfigErrors{std::move(*error)});
  return tree;
}

const Value* find_at(const Value& tree, std::string_view path) {
  const Value* node = &tree;
  for (const std::string_view step : steps_of(path)) {
    if (const auto* list = node->list()) {
      const auto found =
          std::ranges::find_if(*list, [step](const Value& each) { return has_id(each, step); });
      node = found == list->end() ? nullptr : &*found;
    } else {
      node = node->find(step);
    }
    if (node == nullptr) return nullptr;
  }
  return node;
}

std::string named_by_ids(const std::string& path, std::string_view root, const Value& tree) {
  if (!path.starts_with(root)) return path;
  std::string named(root);
  const Value* node = &tree;
  std::string_view rest = std::string_view(path).substr(root.size());
  while (!rest.empty()) {
    const auto end = rest.find_first_of(".[", 1);
    const std::string_view step = rest.substr(0, end);
    rest = end == rest.npos ? std::string_view() : rest.substr(end);
    const auto* list = node == nullptr ? nullptr : node->list();
    std::size_t place = 0;
    if (list != nullptr && step.starts_with('['))
      std::from_chars(step.data() + 1, step.data() + step.size(), place);
    const bool element = list != nullptr && step.starts_with('[') && place < list->size();
    if (element)
      node = &(*list)[place];
    else if (node != nullptr)
      node = node->find(step.substr(1));
    const Value* id = element ? node->find("id") : nullptr;
    named += id != nullptr && id->text() != nullptr ? "." + *id->text() : std::string(step);
  }
  return named;
}

}  // namespace centrale::directory
