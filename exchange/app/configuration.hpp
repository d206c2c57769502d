// The configuration that holds now: loaded at start, replaced by `centrale apply`, always whole.
#pragma once

#include <expected>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "directory/config.hpp"
#include "directory/config_error.hpp"
#include "directory/diff.hpp"
#include "directory/directory.hpp"
#include "flow/loop.hpp"
#include "store/config_store.hpp"

namespace centrale::app {

/// Owner: Exchange. `apply` and `current` from any thread but the loop's; the directory belongs to the loop.
class Configuration {
 public:
  /// `on_change` runs on the loop after the directory has changed.
  Configuration(flow::Loop& loop, directory::Directory& directory, store::ConfigStore& store,
                std::string realm, std::function<void()> on_change);

  /// At start, on the loop's thread before it runs. Error: damaged, or sealed with another key.
  [[nodiscard]] Result<void> load();

  /// What the file would change, and unless `dry_run` it is changed: durable first, then in force for new
  /// calls. A file with an error changes nothing; every error is given.
  [[nodiscard]] std::expected<std::vector<directory::Change>, directory::ConfigErrors> apply(
      std::string_view toml, bool dry_run);
  [[nodiscard]] directory::ExchangeConfig current() const;

 private:
  /// Loop's thread.
  void install(std::vector<directory::TenantPtr> tenants, std::vector<directory::Trunk> trunks,
               const std::vector<TenantId>& gone);

  flow::Loop& loop_;
  directory::Directory& directory_;
  store::ConfigStore& store_;
  std::string realm_;
  std::function<void()> on_change_;
  mutable std::mutex guard_;  // of current_, and of two applies at once
  directory::ExchangeConfig current_;
};

}  // namespace centrale::app
