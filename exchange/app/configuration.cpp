#include "app/configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <ranges>
#include <set>

#include "app/on_loop.hpp"
#include "directory/check_anywhere.hpp"
#include "directory/config_file.hpp"
#include "directory/sounds.hpp"
#include "directory/unique.hpp"

namespace centrale::app {
namespace {

constexpr auto kInForceWithin = std::chrono::seconds(30);

using directory::Change;
using directory::ConfigErrors;
using directory::Tenant;
using directory::TenantPtr;

const Tenant* data_of(const TenantPtr& tenant) { return tenant ? &tenant->tenant() : nullptr; }

TenantPtr snapshot_of(Tenant tenant) {
  return std::make_shared<const directory::TenantSnapshot>(std::move(tenant));
}

std::string path_of(const TenantId& tenant) { return "tenants." + tenant.value(); }

}  // namespace

struct Configuration::Step {
  Swaps tenants;
  std::optional<std::vector<directory::Trunk>> trunks;  // nothing: as they are
  std::vector<Change> changes;
};

Configuration::Configuration(flow::Loop& loop, directory::Directory& directory, store::ConfigStore& store,
                             std::string realm, OnChange on_change)
    : loop_(loop),
      directory_(directory),
      store_(store),
      realm_(std::move(realm)),
      on_change_(std::move(on_change)) {}

Result<void> Configuration::load() {
  auto loaded = store_.load(realm_);
  if (!loaded) return std::unexpected(loaded.error());
  trunks_ = std::move(loaded->trunks);
  directory_.replace_trunks(trunks_);
  Swaps swaps;
  for (Tenant& tenant : loaded->tenants) {
    TenantPtr now = snapshot_of(std::move(tenant));
    tenants_.emplace(now->id(), now);
    directory_.replace(now);
    swaps.push_back({.before = {}, .now = std::move(now)});
  }
  on_change_(swaps);
  return {};
}

TenantPtr Configuration::find(const TenantId& tenant) const {
  const auto found = tenants_.find(tenant);
  return found == tenants_.end() ? nullptr : found->second;
}

// ---- the whole file -----------------------------------------------------------------------------------

Configuration::Outcome Configuration::apply(std::string_view toml, bool dry_run) {
  auto wanted = directory::parse_exchange(toml, realm_);
  if (!wanted) return std::unexpected(std::move(wanted.error()));
  const std::scoped_lock hold(guard_);
  Step step;
  step.changes = directory::diff(trunks_, wanted->trunks);
  if (!step.changes.empty()) step.trunks = std::move(wanted->trunks);
  std::map<TenantId, Tenant*> both;
  for (const auto& [id, tenant] : tenants_) both.emplace(id, nullptr);
  for (Tenant& tenant : wanted->tenants) both[tenant.id] = &tenant;
  for (const auto& [id, tenant] : both) {
    const TenantPtr before = find(id);
    std::vector<Change> changes = directory::diff(data_of(before), tenant);
    if (changes.empty()) continue;
    std::ranges::move(changes, std::back_inserter(step.changes));
    step.tenants.push_back(
        {.before = before, .now = tenant == nullptr ? nullptr : snapshot_of(std::move(*tenant))});
  }
  return keep(std::move(step), dry_run);
}

// ---- one tenant ---------------------------------------------------------------------------------------

Configuration::Outcome Configuration::change(const TenantEdits& edits) {
  const std::scoped_lock hold(guard_);
  const TenantPtr before = find(edits.tenant);
  if (!before && !edits.create)
    return std::unexpected(ConfigErrors{{.path = path_of(edits.tenant), .rule = "is no tenant", .got = ""}});
  auto now = tenant_after(edits, before);
  if (!now) return std::unexpected(std::move(now.error()));
  Step step;
  step.changes = directory::diff(data_of(before), data_of(*now));
  if (!step.changes.empty()) step.tenants.push_back({.before = before, .now = std::move(*now)});
  return keep(std::move(step), edits.dry_run);
}

std::expected<TenantPtr, ConfigErrors> Configuration::tenant_after(const TenantEdits& edits,
                                                                   const TenantPtr& before) const {
  const bool whole = edits.edits.size() == 1 && edits.edits.front().path.empty();
  if (whole && edits.edits.front().kind == directory::Edit::Kind::remove) {
    ConfigErrors errors;
    check_trunks_without(edits.tenant, errors);
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return nullptr;
  }
  auto tenant = edited_tenant(edits, before);
  if (!tenant) return std::unexpected(std::move(tenant.error()));
  return snapshot_of(std::move(*tenant));
}

std::expected<Tenant, ConfigErrors> Configuration::edited_tenant(const TenantEdits& edits,
                                                                 const TenantPtr& before) const {
  const std::string root = path_of(edits.tenant);
  directory::Value tree = before ? to_value(before->tenant()) : directory::Value(directory::Value::Table{});
  for (const directory::Edit& edit : edits.edits) {
    auto next = directory::edited(std::move(tree), edit, root);
    if (!next) return std::unexpected(std::move(next.error()));
    tree = std::move(*next);
  }
  ConfigErrors errors;
  Tenant tenant = directory::read_tenant(tree, edits.tenant, realm_, errors);
  directory::check_mobiles(tenant, trunks_, errors);
  for (directory::ConfigError& each : errors) each.path = directory::named_by_ids(each.path, root, tree);
  check_unique(tenant, before, errors);
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return tenant;
}

// Only what is new to this tenant can be another's: the loop is asked for that alone.
void Configuration::check_unique(const Tenant& tenant, const TenantPtr& before, ConfigErrors& errors) const {
  std::set<std::string> known;
  if (before) {
    for (directory::UniqueThing& each : directory::unique_things(before->tenant()))
      known.insert(std::move(each.name));
  }
  std::vector<directory::UniqueThing> fresh = directory::unique_things(tenant);
  std::erase_if(fresh, [&known](const directory::UniqueThing& each) { return known.contains(each.name); });
  if (fresh.empty()) return;
  const auto taken = on_loop(loop_, [&directory = directory_, fresh, id = tenant.id] {
    ConfigErrors found;
    for (const directory::UniqueThing& each : fresh) {
      if (const auto owner = directory::taken_elsewhere(directory, id, each))
        found.push_back({.path = each.path, .rule = "is in use already, at " + *owner, .got = each.name});
    }
    return found;
  });
  if (!taken) return errors.push_back({.path = path_of(tenant.id), .rule = taken.error().what, .got = ""});
  std::ranges::copy(*taken, std::back_inserter(errors));
}

void Configuration::check_trunks_without(const TenantId& tenant, ConfigErrors& errors) const {
  for (const directory::Trunk& trunk : trunks_) {
    if (std::ranges::find(trunk.tenants, tenant) != trunk.tenants.end())
      errors.push_back({.path = fmt::format("trunks.{}.tenants", trunk.id.value()),
                        .rule = "still names this tenant",
                        .got = tenant.value()});
  }
}

// ---- durable, then in force ---------------------------------------------------------------------------

// What was named before may stay: a sound that has gone must not stand in the way of other changes.
void Configuration::check_sounds(const Step& step, ConfigErrors& errors) const {
  for (const Swap& each : step.tenants) {
    if (!each.now || !knows_sound_) continue;
    const auto before =
        each.before ? directory::sounds_used(each.before->tenant()) : std::vector<directory::SoundUse>{};
    for (const directory::SoundUse& use : directory::sounds_used(each.now->tenant())) {
      if (std::ranges::find(before, use) != before.end() || knows_sound_(each.now->id(), use.name)) continue;
      errors.push_back({.path = use.path, .rule = "names no sound that has been uploaded", .got = use.name});
    }
  }
}

// Only of what comes: that a country changes its rules takes no numbers from anybody.
void Configuration::check_new_blocks(const Step& step, ConfigErrors& errors) const {
  for (const Swap& each : step.tenants) {
    if (!each.now || !catalogue_) continue;
    const auto before =
        each.before ? each.before->tenant().number_blocks : std::vector<directory::NumberBlock>{};
    const auto& now = each.now->tenant().number_blocks;
    for (std::size_t place = 0; place < now.size(); ++place) {
      if (std::ranges::find(before, now[place].first, &directory::NumberBlock::first) != before.end())
        continue;
      catalogue_->check(now[place], fmt::format("{}.number_blocks[{}]", path_of(each.now->id()), place),
                        errors);
    }
  }
}

Configuration::Outcome Configuration::keep(Step step, bool dry_run) {
  ConfigErrors errors;
  check_sounds(step, errors);
  check_new_blocks(step, errors);
  if (!errors.empty()) return std::unexpected(std::move(errors));
  if (dry_run || step.changes.empty()) return std::move(step.changes);
  store::ConfigChange change;
  for (const Swap& each : step.tenants)
    change.tenants.push_back({.before = data_of(each.before), .now = data_of(each.now)});
  if (step.trunks) {
    change.trunks_before = &trunks_;
    change.trunks_now = &*step.trunks;
  }
  if (const auto saved = store_.save(change); !saved) {
    return std::unexpected(
        ConfigErrors{{.path = "", .rule = "cannot be kept: " + saved.error().what, .got = ""}});
  }
  std::vector<Change> changes = std::move(step.changes);
  for (const Swap& each : step.tenants) {
    if (each.now)
      tenants_.insert_or_assign(each.now->id(), each.now);
    else
      tenants_.erase(each.before->id());
  }
  if (step.trunks) trunks_ = *step.trunks;
  put_in_force(std::move(step));
  return changes;
}

// Only a loop that is ending does not answer in time: then the change
// holds after the restart.
void Configuration::put_in_force(Step step) {
  const auto work = std::make_shared<Step>(std::move(step));
  (void)on_loop(
      loop_,
      [this, work] {
        for (const Swap& each : work->tenants) {
          if (!each.now) directory_.remove(each.before->id());
        }
        for (const Swap& each : work->tenants) {
          if (each.now) directory_.replace(each.now);
        }
        if (work->trunks) directory_.replace_trunks(std::move(*work->trunks));
        on_change_(work->tenants);
        return true;
      },
      kInForceWithin);
}

// ---- looking ------------------------------------------------------------------------------------------

TenantPtr Configuration::tenant(const TenantId& id) const {
  const std::scoped_lock hold(guard_);
  return find(id);
}

Result<directory::Value> Configuration::show(std::string_view path) const {
  const std::scoped_lock hold(guard_);
  constexpr std::string_view kTenants = "tenants.";
  if (path.starts_with(kTenants)) {
    const std::string_view rest = path.substr(kTenants.size());
    const auto end = rest.find_first_of("./");
    const TenantPtr tenant = find(TenantId(std::string(rest.substr(0, end))));
    const directory::Value tree = tenant ? to_value(tenant->tenant()) : directory::Value();
    const auto* at = directory::find_at(tree, end == rest.npos ? std::string_view() : rest.substr(end + 1));
    if (tenant && at != nullptr) return *at;
  } else {
    directory::ExchangeConfig all{.trunks = trunks_, .tenants = {}};
    for (const auto& [id, tenant] : tenants_) all.tenants.push_back(tenant->tenant());
    const directory::Value tree = to_value(all);
    if (const auto* at = directory::find_at(tree, path)) return *at;
  }
  return fail(fmt::format("there is nothing at {}", path));
}

}  // namespace centrale::app
