// The configuration in the database: a JSON document per object, the tenant in every key, secrets sealed.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "directory/config.hpp"
#include "store/database.hpp"
#include "store/sealing.hpp"

namespace centrale::store {

/// Any thread but the loop's: each call waits for the database.
class ConfigStore {
 public:
  ConfigStore(Database& database, const Sealing& sealing) : database_(database), sealing_(sealing) {}

  /// All of it or nothing. Only what has changed is written.
  [[nodiscard]] Result<void> save(const directory::ExchangeConfig& config);
  /// Empty when nothing has been applied yet. Error: damaged, or sealed with another key.
  [[nodiscard]] Result<directory::ExchangeConfig> load(std::string_view realm);

 private:
  Database& database_;
  const Sealing& sealing_;
};

}  // namespace centrale::store
