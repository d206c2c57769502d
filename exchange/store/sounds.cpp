#include "store/sounds.hpp"

#include <soci/soci.h>

#include <map>
#include <mutex>
#include <set>
#include <system_error>

#include "store/voicemail.hpp"

namespace centrale::store {
namespace {

namespace fs = std::filesystem;

using Key = std::pair<TenantId, std::string>;

Result<void> read_all(soci::session& session, std::map<Key, Sound>& all) {
  std::string tenant, name, file;
  long long length = 0;
  soci::statement rows = (session.prepare << "SELECT tenant, name, file, length_ms FROM sound",
                          soci::into(tenant), soci::into(name), soci::into(file), soci::into(length));
  rows.execute();
  while (rows.fetch()) {
    all[{TenantId(tenant), name}] = {.tenant = TenantId(tenant),
                                     .name = name,
                                     .id = SoundId(file),
                                     .length = std::chrono::milliseconds(length)};
  }
  return {};
}

void put(soci::session& session, const Sound& sound) {
  const long long length = sound.length / std::chrono::milliseconds(1);
  session << "INSERT INTO sound (tenant, name, file, length_ms) VALUES (:t, :n, :f, :l) "
             "ON CONFLICT (tenant, name) DO UPDATE SET file = excluded.file, length_ms = excluded.length_ms",
      soci::use(sound.tenant.value()), soci::use(sound.name), soci::use(sound.id.value()), soci::use(length);
}

void erase(soci::session& session, const Sound& sound) {
  session << "DELETE FROM sound WHERE tenant = :t AND name = :n", soci::use(sound.tenant.value()),
      soci::use(sound.name);
}

}  // namespace

/// Kept alive by sweeps that are still to come.
struct Sounds::Inside {
  Inside(Database& database_, fs::path folder_) : database(database_), folder(std::move(folder_)) {}

  [[nodiscard]] fs::path file_of(const SoundId& id) const { return folder / (id.value() + ".wav"); }
  [[nodiscard]] std::optional<Sound> find(const Key& key) const {
    const std::scoped_lock hold(guard);
    const auto found = all.find(key);
    return found == all.end() ? std::nullopt : std::optional(found->second);
  }
  void remove_file(const SoundId& id) const {
    std::error_code ignored;  // the next start sweeps it
    fs::remove(file_of(id), ignored);
  }
  /// Only at start, when nobody writes here.
  void sweep_files() {
    std::error_code failed;
    std::set<fs::path> wanted;
    for (const auto& [key, sound] : all) wanted.insert(file_of(sound.id));
    for (const fs::directory_entry& each : fs::directory_iterator(folder, failed)) {
      std::error_code ignored;  // tried again at the next start
      if (!wanted.contains(each.path())) fs::remove(each.path(), ignored);
    }
    std::erase_if(all, [this](const auto& each) {
      std::error_code unknown;
      return !fs::is_regular_file(file_of(each.second.id), unknown);
    });
  }

  Database& database;
  fs::path folder;
  mutable std::mutex guard;  // of `all`
  std::map<Key, Sound> all;
};

Sounds::Sounds(std::shared_ptr<Inside> inside) : inside_(std::move(inside)) {}
Sounds::~Sounds() = default;

Result<std::unique_ptr<Sounds>> Sounds::open(Database& database, fs::path folder) {
  auto inside = std::make_shared<Inside>(database, fs::absolute(folder));
  auto read =
      database.run_and_wait([&all = inside->all](soci::session& session) { return read_all(session, all); });
  if (!read) return fail(read.error().what);
  inside->sweep_files();
  return std::unique_ptr<Sounds>(new Sounds(std::move(inside)));
}

std::optional<Sound> Sounds::find(const TenantId& tenant, const std::string& name) const {
  return inside_->find({tenant, name});
}

std::vector<Sound> Sounds::list(const TenantId& tenant) const {
  const std::scoped_lock hold(inside_->guard);
  std::vector<Sound> found;
  for (const auto& [key, sound] : inside_->all) {
    if (key.first == tenant) found.push_back(sound);
  }
  return found;
}

SoundId Sounds::new_id() { return SoundId(new_message_id().value()); }
fs::path Sounds::file_of(const SoundId& id) const { return inside_->file_of(id); }
const fs::path& Sounds::folder() const { return inside_->folder; }

Result<void> Sounds::keep(const Sound& sound) {
  auto kept = inside_->database.run_and_wait([&sound](soci::session& session) {
    put(session, sound);
    return Result<void>();
  });
  if (!kept) return kept;
  const std::scoped_lock hold(inside_->guard);
  Sound& there = inside_->all[{sound.tenant, sound.name}];
  if (!there.id.empty()) inside_->remove_file(there.id);
  there = sound;
  return {};
}

Result<void> Sounds::remove(const TenantId& tenant, const std::string& name) {
  const auto there = find(tenant, name);
  if (!there) return fail("there is no sound " + name);
  auto gone = inside_->database.run_and_wait([&there](soci::session& session) {
    erase(session, *there);
    return Result<void>();
  });
  if (!gone) return gone;
  const std::scoped_lock hold(inside_->guard);
  inside_->all.erase({tenant, name});
  inside_->remove_file(there->id);
  return {};
}

void Sounds::sweep(const std::function<bool(const TenantId&)>& exists) {
  std::vector<Sound> gone;
  {
    const std::scoped_lock hold(inside_->guard);
    for (const auto& [key, sound] : inside_->all) {
      if (!exists(key.first)) gone.push_back(sound);
    }
    for (const Sound& each : gone) inside_->all.erase({each.tenant, each.name});
  }
  if (gone.empty()) return;
  inside_->database.run([inside = inside_, gone](soci::session& session) {
    for (const Sound& each : gone) {
      erase(session, each);
      inside->remove_file(each.id);
    }
    return Result<void>();
  });
}

}  // namespace centrale::store
