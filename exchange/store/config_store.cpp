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
  int place = 0;  // in its list
  Value tree;
  friend bool operator==(const Object&, const Object&) = default;
};
using Objects = std::map<Key, Object>;

/// Takes the configuration apart.
class Parts {
 public:
  void add(const std::vector<directory::Trunk>* trunks) {
    int place = 0;
    if (trunks == nullptr) return;
    for (const auto& trunk : *trunks) put({"", "trunk", trunk.id.value()}, place++, to_value(trunk));
  }
  void add(const directory::Tenant* tenant) {
    if (tenant == nullptr) return;
    Value tree = directory::to_value(*tenant);
    for (const std::string_view list : kLists) {
      const Value* elements = tree.find(list);
      if (elements == nullptr) continue;
      int at = 0;
      for (const Value& each : *elements->list()) {
        put({tenant->id.value(), std::string(list), *each.find("id")->text()}, at++, each);
      }
    }
    std::erase_if(*tree.table(), [](const Field& field) { return is_in(kLists, field.key); });
    put({tenant->id.value(), "tenant", ""}, 0, std::move(tree));
  }
  [[nodiscard]] const Objects& all() const { return objects_; }

 private:
  void put(Key key, int place, Value tree) {
    objects_.emplace(std::move(key), Object{place, std::move(tree)});
  }

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

struct Row {
  Key key;
  int place = 0;
  std::string document;
};

std::vector<Row> read_all(soci::session& session) {
  std::vector<Row> rows;
  Row row;
  soci::statement all = (session.prepare << "SELECT tenant, kind, id, place, document FROM config_object",
                         soci::into(row.key.tenant), soci::into(row.key.kind), soci::into(row.key.id),
                         soci::into(row.place), soci::into(row.document));
  all.execute();
  while (all.fetch()) rows.push_back(row);
  return rows;
}

void write_changes(soci::session& session, const Parts& old, const Parts& now, const Sealing& sealing) {
  for (const auto& [key, object] : old.all()) {
    if (now.all().contains(key)) continue;
    session << "DELETE FROM config_object WHERE tenant = :t AND kind = :k AND id = :i", soci::use(key.tenant),
        soci::use(key.kind), soci::use(key.id);
  }
  Row row;
  soci::statement put =
      (session.prepare << "INSERT INTO config_object (tenant, kind, id, place, document) "
                          "VALUES (:t, :k, :i, :p, :d) ON CONFLICT (tenant, kind, id) "
                          "DO UPDATE SET place = excluded.place, document = excluded.document",
       soci::use(row.key.tenant), soci::use(row.key.kind), soci::use(row.key.id), soci::use(row.place),
       soci::use(row.document));
  for (const auto& [key, each] : now.all()) {
    const auto was = old.all().find(key);
    if (was != old.all().end() && was->second == each) continue;
    row = {
        .key = key, .place = each.place, .document = directory::to_json(each.tree, [&](const Secret& secret) {
                                           return sealing.seal(secret);
                                         })};
    put.execute(true);
  }
}

/// Puts the tree of the whole together again.
Result<Value> compose(std::vector<Row> rows, const Sealing& sealing) {
  // A tenant before what belongs to it, everything in the order of the file.
  std::ranges::sort(
      rows, {}, [](const Row& each) { return std::tuple(each.key.kind != "tenant", each.place, each.key); });
  Value root{Value::Table{}};
  root.set("trunks", Value(Value::Table{}));
  root.set("tenants", Value(Value::Table{}));
  for (const auto& [key, place, document] : rows) {
    auto tree = directory::parse_json(document);
    if (!tree) return fail(fmt::format("{}/{}/{}: {}", key.tenant, key.kind, key.id, tree.error().what));
    if (auto opened = unseal(*tree, sealing); !opened) {
      return fail(fmt::format("{}/{}/{}: {}", key.tenant, key.kind, key.id, opened.error().what));
    }
    if (key.kind == "trunk") {
      root.find("trunks")->set(key.id, std::move(*tree));
    } else if (key.kind == "tenant") {
      root.find("tenants")->set(key.tenant, std::move(*tree));
    } else if (Value* tenant = root.find("tenants")->find(key.tenant)) {
      if (tenant->find(key.kind) == nullptr) tenant->set(key.kind, Value(Value::List{}));
      tenant->find(key.kind)->list()->push_back(std::move(*tree));
    }
  }
  return root;
}

}  // namespace

// Tenant by tenant, so that the trees of a big installation never stand in memory together.
Result<void> ConfigStore::save(const ConfigChange& change) {
  return database_.run_and_wait([&](soci::session& session) -> Result<void> {
    Parts trunks_before, trunks_now;
    trunks_before.add(change.trunks_before);
    trunks_now.add(change.trunks_now);
    write_changes(session, trunks_before, trunks_now, sealing_);
    for (const TenantChange& tenant : change.tenants) {
      Parts before, now;
      before.add(tenant.before);
      now.add(tenant.now);
      write_changes(session, before, now, sealing_);
    }
    return {};
  });
}

Result<directory::ExchangeConfig> ConfigStore::load(std::string_view realm) {
  std::vector<Row> rows;
  auto read = database_.run_and_wait([&rows](soci::session& session) -> Result<void> {
    rows = read_all(session);
    return {};
  });
  if (!read) return fail(read.error().what);
  auto tree = compose(std::move(rows), sealing_);
  if (!tree) return fail(tree.error().what);
  auto config = directory::read_exchange(*tree, realm);
  if (!config) return fail("the configuration in the database: " + to_text(config.error().front()));
  return std::move(*config);
}

}  // namespace centrale::store
