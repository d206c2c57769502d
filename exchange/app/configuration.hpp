// The configuration that holds now: loaded at start, changed as a whole by `centrale apply` and thing by
// thing by `centrale change`.
#pragma once

#include <expected>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/config.hpp"
#include "directory/config_error.hpp"
#include "directory/diff.hpp"
#include "directory/directory.hpp"
#include "directory/edit.hpp"
#include "directory/number_catalogue.hpp"
#include "flow/loop.hpp"
#include "store/config_store.hpp"

namespace centrale::app {

/// Edits of one tenant that hold together or not at all.
struct TenantEdits {
  TenantId tenant{};
  std::vector<directory::Edit> edits{};
  bool create = false;  // the tenant may be new
  bool dry_run = false;
};

/// Owner: Exchange. `apply`, `change` and `show` from any thread but the loop's; the directory belongs to the
/// loop. Tenants that a change is not about keep the snapshots that they have.
class Configuration {
 public:
  struct Swap {
    directory::TenantPtr before{};  // null: it is new
    directory::TenantPtr now{};     // null: it is gone
  };
  using Swaps = std::vector<Swap>;
  using OnChange = std::function<void(const Swaps&)>;
  using Outcome = std::expected<std::vector<directory::Change>, directory::ConfigErrors>;

  /// `on_change` runs on the loop after the directory has changed.
  Configuration(flow::Loop& loop, directory::Directory& directory, store::ConfigStore& store,
                std::string realm, OnChange on_change);

  /// Whether a tenant has such a sound: asked of every name that a change brings, on the thread that changes.
  using KnowsSound = std::function<bool(const TenantId&, const std::string&)>;
  void check_sounds_with(KnowsSound knows) { knows_sound_ = std::move(knows); }

  /// What countries allow: asked of every block of numbers that a change brings.
  void check_blocks_with(directory::NumberCatalogue catalogue) { catalogue_ = std::move(catalogue); }

  /// At start, on the loop's thread before it runs. Error: damaged, or sealed with another key.
  [[nodiscard]] Result<void> load();

  /// What the file would change, and unless `dry_run` it is changed: durable first, then in force for new
  /// calls. A file with an error changes nothing; every error is given.
  [[nodiscard]] Outcome apply(std::string_view toml, bool dry_run);
  /// The same for edits of one tenant: no other is read, checked or written.
  [[nodiscard]] Outcome change(const TenantEdits& edits);

  /// Null: there is no such tenant.
  [[nodiscard]] directory::TenantPtr tenant(const TenantId& id) const;
  /// What is configured at a path ("tenants.acme.users.anna"), secrets and all; empty: everything.
  [[nodiscard]] Result<directory::Value> show(std::string_view path) const;

 private:
  struct Step;  // from what holds to what shall hold

  [[nodiscard]] directory::TenantPtr find(const TenantId& tenant) const;
  [[nodiscard]] std::expected<directory::TenantPtr, directory::ConfigErrors> tenant_after(
      const TenantEdits& edits, const directory::TenantPtr& before) const;
  [[nodiscard]] std::expected<directory::Tenant, directory::ConfigErrors> edited_tenant(
      const TenantEdits& edits, const directory::TenantPtr& before) const;
  void check_unique(const directory::Tenant& tenant, const directory::TenantPtr& before,
                    directory::ConfigErrors& errors) const;
  void check_trunks_without(const TenantId& tenant, directory::ConfigErrors& errors) const;
  void check_sounds(const Step& step, directory::ConfigErrors& errors) const;
  void check_new_blocks(const Step& step, directory::ConfigErrors& errors) const;
  [[nodiscard]] Outcome keep(Step step, bool dry_run);
  void put_in_force(Step step);

  flow::Loop& loop_;
  directory::Directory& directory_;
  store::ConfigStore& store_;
  std::string realm_;
  OnChange on_change_;
  KnowsSound knows_sound_;
  std::optional<directory::NumberCatalogue> catalogue_;
  mutable std::mutex guard_;  // of what follows, and of two changes at once
  std::map<TenantId, directory::TenantPtr> tenants_;
  std::vector<directory::Trunk> trunks_;
};

}  // namespace centrale::app
