#include "store/config_store.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "directory/config_file.hpp"

namespace centrale::store {
namespace {

using directory::Field;
using directory::Value;

/// Lists of a tenant whose elements are objects of their own in the database.
constexpr std::array<std::string_view, 8> kLists{
    "classes_of_service", "sites",           "departments", "users",
    "hunt_groups",        "auto_attendants", "mailboxes",   "conferences"};
constexpr std::array<std::string_view, 5> kSecrets{"secret", "ha1_md5", "ha1_sha256", "pin", "host_pin"};

bool is_in(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

struct Key {
  std::string tenant;
  std::string kind;
  std::string id;
  friend auto operator<=>(const Key&, const Key&) = default;
};
struct Object {
  int place = 0;
  std::string document;
  friend bool operator==(const Object&, const Object&) = default;
};
using Objects = std::map<Key, Object>;

/// Takes the configuration apart.
class Writer {
 public:
  explicit Writer(const Sealing& sealing)
      : seal_([&sealing](const Secret& secret) { return sealing.seal(secret); }) {}

  void add(const directory::ExchangeConfig& config) {
    int place = 0;
    for (const auto& trunk : config.trunks) put({"", "trunk", trunk.id.value()}, place++, to_value(trunk));
    for (const auto& tenant : config.tenants) add(tenant, place++);
  }
  [[nodiscard]] Objects take() { return std::move(objects_); }

 private:
  void add(const directory::Tenant& tenant, int place) {
    Value tree = directory::to_value(tenant);
    for (const std::string_view list : kLists) {
      const Value* elements = tree.find(list);
      if (elements == nullptr) continue;
      int at = 0;
      for (const Value& each : *elements->list()) {
        put({tenant.id.value(), std::string(list), *each.find("id")->text()}, at++, each);
      }
    }
    std::erase_if(*tree.table(), [](const Field& field) { return is_in(kLists, field.key); });
    put({tenant.id.value(), "tenant", ""}, place, tree);
  }

  void put(Key key, int place, const Value& tree) {
    objects_.emplace(std::move(key), Object{place, directory::to_json(tree, seal_)});
  }

  directory::WriteSecret seal_;
  Objects objects_;
};

/// Opens every sealed secret of a tree.
Result<void> unseal(Value& value, const Sealing& sealing) {
  if (auto* list = value.list()) {
    for (Value& each : *list) {
      if (auto done = unseal(each, sealing); !done) return done;
    }
  }
  if (auto* fields = value.table()) {
    for (Field& field : *fields) {
      const std::string* text = field.value.text();
      if (text != nullptr && is_in(kSecrets, field.key)) {
        auto secret = sealing.unseal(*text);
        if (!secret) return fail(fmt::format("{}: {}", field.key, secret.error().what));
        field.value = Value(std::move(*secret));
      } else if (auto done = unseal(field.value, sealing); !done) {
        return done;
      }
    }
  }
  return {};
}

Objects read_all(soci::session& session) {
  Objects objects;
  Key key;
  Object object;
  soci::statement rows = (session.prepare << "SELECT tenant, kind, id, place, document FROM config_object",
                          soci::into(key.tenant), soci::into(key.kind), soci::into(key.id),
                          soci::into(object.place), soci::into(object.document));
  rows.execute();
  while (rows.fetch()) objects.emplace(key, object);
  return objects;
}

void write_changes(soci::session& session, const Objects& old, const Objects& now) {
  for (const auto& [key, object] : old) {
    if (now.contains(key)) continue;
    session << "DELETE FROM config_object WHERE tenant = :t AND kind = :k AND id = :i", soci::use(key.tenant),
        soci::use(key.kind), soci::use(key.id);
  }
  Key key;
  Object object;
  soci::statement put =
      (session.prepare << "INSERT INTO config_object (tenant, kind, id, place, document) "
                          "VALUES (:t, :k, :i, :p, :d) ON CONFLICT (tenant, kind, id) "
                          "DO UPDATE SET place = excluded.place, document = excluded.document",
       soci::use(key.tenant), soci::use(key.kind), soci::use(key.id), soci::use(object.place),
       soci::use(object.document));
  for (const auto& [each_key, each] : now) {
    const auto was = old.find(each_key);
    if (was != old.end() && was->second == each) continue;
    key = each_key;
    object = each;
    put.execute(true);
  }
}

/// Puts the tree of the whole together again.
Result<Value> compose(const Objects& objects, const Sealing& sealing) {
  std::vector<std::pair<const Key*, const Object*>> order;
  for (const auto& [key, object] : objects) order.emplace_back(&key, &object);
  // A tenant before what belongs to it, everything in the order of the file.
  std::ranges::sort(order, {}, [](const auto& each) {
    return std::tuple(each.first->kind != "tenant", each.second->place, *each.first);
  });
  Value root{Value::Table{}};
  root.set("trunks", Value(Value::Table{}));
  root.set("tenants", Value(Value::Table{}));
  for (const auto& [key, object] : order) {
    auto tree = directory::parse_json(object->document);
    if (!tree) return fail(fmt::format("{}/{}/{}: {}", key->tenant, key->kind, key->id, tree.error().what));
    if (auto opened = unseal(*tree, sealing); !opened) {
      return fail(fmt::format("{}/{}/{}: {}", key->tenant, key->kind, key->id, opened.error().what));
    }
    if (key->kind == "trunk") {
      root.find("trunks")->set(key->id, std::move(*tree));
    } else if (key->kind == "tenant") {
      root.find("tenants")->set(key->tenant, std::move(*tree));
    } else if (Value* tenant = root.find("tenants")->find(key->tenant)) {
      if (tenant->find(key->kind) == nullptr) tenant->set(key->kind, Value(Value::List{}));
      tenant->find(key->kind)->list()->push_back(std::move(*tree));
    }
  }
  return root;
}

}  // namespace

Result<void> ConfigStore::save(const directory::ExchangeConfig& config) {
  Writer writer(sealing_);
  writer.add(config);
  return database_.run_and_wait([now = writer.take()](soci::session& session) -> Result<void> {
    write_changes(session, read_all(session), now);
    return {};
  });
}

Result<directory::ExchangeConfig> ConfigStore::load(std::string_view realm) {
  Objects objects;
  auto read = database_.run_and_wait([&objects](soci::session& session) -> Result<void> {
    objects = read_all(session);
    return {};
  });
  if (!read) return fail(read.error().what);
  auto tree = compose(objects, sealing_);
  if (!tree) return fail(tree.error().what);
  auto config = directory::read_exchange(*tree, realm);
  if (!config) return fail("the configuration in the database: " + to_text(config.error().front()));
  return std::move(*config);
}

}  // namespace centrale::store
