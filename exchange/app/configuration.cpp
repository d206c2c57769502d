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
  install(current_, {});
  return {};
}

void Configuration::install(const directory::ExchangeConfig& config, const std::vector<TenantId>& gone) {
  for (const TenantId& tenant : gone) directory_.remove(tenant);
  for (const directory::Tenant& tenant : config.tenants) {
    directory_.replace(std::make_shared<const directory::TenantSnapshot>(tenant));
  }
  directory_.replace_trunks(config.trunks);
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
  const std::vector<TenantId> gone = missing_from(*wanted, current_);
  current_ = std::move(*wanted);
  auto installed = std::make_shared<std::promise<void>>();
  auto in_force = installed->get_future();
  loop_.post([this, installed, gone, config = current_] {
    install(config, gone);
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
