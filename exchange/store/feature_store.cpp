#include "store/feature_store.hpp"

#include <soci/soci.h>

namespace centrale::store {
namespace {

using directory::FeatureOverrides;
using directory::FeatureState;
using All = std::vector<std::pair<FeatureState::Key, FeatureOverrides>>;

// What cannot be read any more is left out: the user then has what is configured.
Result<void> read_all(soci::session& session, All& all) {
  std::string tenant;
  std::string user;
  std::string json;
  soci::statement rows = (session.prepare << "SELECT tenant, user_id, overrides FROM feature_state",
                          soci::into(tenant), soci::into(user), soci::into(json));
  rows.execute();
  while (rows.fetch()) {
    auto overrides = directory::parse_overrides(json);
    if (overrides) all.emplace_back(FeatureState::Key{TenantId(tenant), UserId(user)}, std::move(*overrides));
  }
  return {};
}

Result<void> write(soci::session& session, const FeatureState::Key& key, const FeatureOverrides& overrides) {
  const std::string& tenant = key.tenant.value();
  const std::string& user = key.id.value();
  if (overrides == FeatureOverrides{}) {
    session << "DELETE FROM feature_state WHERE tenant = :t AND user_id = :u", soci::use(tenant),
        soci::use(user);
    return {};
  }
  const std::string json = directory::to_json(overrides);
  session << "INSERT INTO feature_state (tenant, user_id, overrides) VALUES (:t, :u, :o) "
             "ON CONFLICT (tenant, user_id) DO UPDATE SET overrides = excluded.overrides",
      soci::use(tenant), soci::use(user), soci::use(json);
  return {};
}

}  // namespace

Result<void> keep_feature_state(FeatureState& state, Database& database) {
  All all;
  auto read = database.run_and_wait([&all](soci::session& session) { return read_all(session, all); });
  if (!read) return read;
  state.restore(std::move(all));
  state.on_change([&database](const FeatureState::Key& key, const FeatureOverrides& overrides) {
    database.run([key, overrides](soci::session& session) { return write(session, key, overrides); });
  });
  return {};
}

}  // namespace centrale::store
