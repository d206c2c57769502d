#include "store/feature_store.hpp"

#include <soci/soci.h>

#include <map>
#include <optional>

#include "directory/document.hpp"
#include "directory/text_form.hpp"

namespace centrale::store {
namespace {

using directory::FeatureOverrides;
using directory::FeatureState;
using directory::NightMode;

struct All {
  std::vector<std::pair<FeatureState::Key, FeatureOverrides>> users;
  std::map<TenantId, NightMode> nights;
};

// The row of no user holds what is set for the tenant: {"night":"on"}.
constexpr const char* kNobody = "";
constexpr std::string_view kNight = "night";

std::optional<NightMode> night_of(std::string_view json) {
  const auto tree = directory::parse_json(json);
  const directory::Value* mode = tree ? tree->find(kNight) : nullptr;
  return mode != nullptr && mode->text() != nullptr ? directory::TextForm<NightMode>::parse(*mode->text())
                                                    : std::nullopt;
}

// What cannot be read any more is left out: the user then has what is configured.
Result<void> read_all(soci::session& session, All& all) {
  std::string tenant;
  std::string user;
  std::string json;
  soci::statement rows = (session.prepare << "SELECT tenant, user_id, overrides FROM feature_state",
                          soci::into(tenant), soci::into(user), soci::into(json));
  rows.execute();
  while (rows.fetch()) {
    if (user == kNobody) {
      if (const auto night = night_of(json)) all.nights.emplace(tenant, *night);
      continue;
    }
    auto overrides = directory::parse_overrides(json);
    if (overrides)
      all.users.emplace_back(FeatureState::Key{TenantId(tenant), UserId(user)}, std::move(*overrides));
  }
  return {};
}

/// `json` empty: nothing is set any more.
Result<void> put(soci::session& session, const std::string& tenant, const std::string& user,
                 const std::string& json) {
  if (json.empty()) {
    session << "DELETE FROM feature_state WHERE tenant = :t AND user_id = :u", soci::use(tenant),
        soci::use(user);
    return {};
  }
  session << "INSERT INTO feature_state (tenant, user_id, overrides) VALUES (:t, :u, :o) "
             "ON CONFLICT (tenant, user_id) DO UPDATE SET overrides = excluded.overrides",
      soci::use(tenant), soci::use(user), soci::use(json);
  return {};
}

std::string json_of(std::optional<NightMode> night) {
  if (!night) return {};
  directory::Value tree;
  tree.set(kNight, directory::Value(directory::TextForm<NightMode>::print(*night)));
  return directory::to_json(tree);
}

}  // namespace

Result<void> keep_feature_state(FeatureState& state, Database& database,
                                std::function<void(const FeatureState::Key&)> told) {
  All all;
  auto read = database.run_and_wait([&all](soci::session& session) { return read_all(session, all); });
  if (!read) return read;
  state.restore(std::move(all.users), std::move(all.nights));
  state.on_change(
      [&database, told = std::move(told)](const FeatureState::Key& key, const FeatureOverrides& overrides) {
        if (told) told(key);
        database.run([key, overrides](soci::session& session) {
          const bool any = overrides != FeatureOverrides{};
          return put(session, key.tenant.value(), key.id.value(), any ? directory::to_json(overrides) : "");
        });
      });
  state.on_switch([&database](const TenantId& tenant, std::optional<NightMode> night) {
    database.run([tenant, night](soci::session& session) {
      return put(session, tenant.value(), kNobody, json_of(night));
    });
  });
  return {};
}

}  // namespace centrale::store
