// The configuration in the database: a JSON document per object, the tenant in every key, secrets sealed.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "directory/config.hpp"
#include "store/database.hpp"
#include "store/sealing.hpp"

namespace centrale::store {

/// Null: was not there, is not there any more.
struct TenantChange {
  const directory::Tenant* before = nullptr;
  const directory::Tenant* now = nullptr;
};

/// What is kept now and what shall be. Pointers live until `save` returns.
struct ConfigChange {
  std::vector<TenantChange> tenants{};
  const std::vector<directory::Trunk>* trunks_before = nullptr;  // both null: trunks stay as they are
  const std::vector<directory::Trunk>* trunks_now = nullptr;
};

/// Any thread but the loop's: each call waits for the database.
class ConfigStore {
 public:
  ConfigStore(Database& database, const Sealing& sealing) : database_(database), sealing_(sealing) {}

  /// All of it or nothing, in one transaction, on disk when it returns. Only objects that differ are written.
  [[nodiscard]] Result<void> save(const ConfigChange& change);
  /// Empty when nothing has been applied yet. Error: damaged, or sealed with another key.
  [[nodiscard]] Result<directory::ExchangeConfig> load(std::string_view realm);

 private:
  Database& database_;
  const Sealing& sealing_;
};

}  // namespace centrale::store
