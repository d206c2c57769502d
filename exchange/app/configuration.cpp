#include "app/configuration.hpp"

#include <algorithm>
#include <future>

#include "directory/config_file.hpp"

namespace centrale::app {
namespace {

constexpr auto kInForceWithin = std::chrono::seconds(30);

std::vector<TenantId> missing_from(const directory::ExchangeConfig& now,
                                   const directory::ExchangeConfig& before) {
  std::vector<TenantId> gone;
  for (const directory::Tenant& old : before.tenants) {
    const bool kept =
        std::ranges::any_of(now.tenants, [&](const directory::Tenant& each) { return each.id == old.id; });
    if (!kept) gone.push_back(old.id);
  }
  return gone;
}

directory::TenantPtr snapshot_of(const directory::Tenant& tenant) {
  return std::make_shared<const directory::TenantSnapshot>(tenant);
}

/// Snapshots of the tenants that a change is about, made here so that the loop only swaps pointers.
std::vector<directory::TenantPtr> changed(const directory::ExchangeConfig& config,
                                          const std::vector<directory::Change>& changes) {
  std::vector<directory::TenantPtr> tenants;
  for (const directory::Tenant& tenant : config.tenants) {
    const std::string path = "tenants." + tenant.id.value();
    const auto concerns = [&](const directory::Change& change) {
      return change.path == path || change.path.starts_with(path + ".");
    };
    if (std::ranges::any_of(changes, concerns)) tenants.push_back(snapshot_of(tenant));
  }
  return tenants;
}

}  // namespace

Configuration::Configuration(flow::Loop& loop, directory::Directory& directory, store::ConfigStore& store,
                             std::string realm, std::function<void()> on_change)
    : loop_(loop),
      directory_(directory),
      store_(store),
      realm_(std::move(realm)),
      on_change_(std::move(on_change)) {}

Result<void> Configuration::load() {
  auto loaded = store_.load(realm_);
  if (!loaded) return std::unexpected(loaded.error());
  current_ = std::move(*loaded);
  std::vector<directory::TenantPtr> tenants;
  for (const directory::Tenant& tenant : current_.tenants) tenants.push_back(snapshot_of(tenant));
  install(std::move(tenants), current_.trunks, {});
  return {};
}

void Configuration::install(std::vector<directory::TenantPtr> tenants, std::vector<directory::Trunk> trunks,
                            const std::vector<TenantId>& gone) {
  for (const TenantId& tenant : gone) directory_.remove(tenant);
  for (directory::TenantPtr& tenant : tenants) directory_.replace(std::move(tenant));
  directory_.replace_trunks(std::move(trunks));
  on_change_();
}

std::expected<std::vector<directory::Change>, directory::ConfigErrors> Configuration::apply(
    std::string_view toml, bool dry_run) {
  auto wanted = directory::parse_exchange(toml, realm_);
  if (!wanted) return std::unexpected(std::move(wanted.error()));
  const std::scoped_lock hold(guard_);
  std::vector<directory::Change> changes = directory::diff(current_, *wanted);
  if (dry_run || changes.empty()) return changes;
  if (const auto saved = store_.save(*wanted); !saved) {
    return std::unexpected(
        directory::ConfigErrors{{.path = "", .rule = "cannot be kept: " + saved.error().what, .got = ""}});
  }
  std::vector<TenantId> gone = missing_from(*wanted, current_);
  current_ = std::move(*wanted);
  auto installed = std::make_shared<std::promise<void>>();
  auto in_force = installed->get_future();
  loop_.post([this, installed, gone = std::move(gone), tenants = changed(current_, changes),
              trunks = current_.trunks]() mutable {
    install(std::move(tenants), std::move(trunks), gone);
    installed->set_value();
  });
  in_force.wait_for(
      kInForceWithin);  // only a loop that is ending takes longer: then it is so after the restart
  return changes;
}

directory::ExchangeConfig Configuration::current() const {
  const std::scoped_lock hold(guard_);
  return current_;
}

}  // namespace centrale::app
