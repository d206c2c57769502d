// The sounds that tenants have uploaded: which name stands for which file.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

namespace centrale::store {

using SoundId = Strong<struct SoundTag, std::string>;  // a random UUID, the only name that a file ever has

struct Sound {
  TenantId tenant{};
  std::string name{};
  SoundId id{};
  Duration length{};
};

/// Life: the process. `find` and `list` from any thread, without waiting for the disk; what changes waits for
/// it and is not for the loop's thread.
class Sounds {
 public:
  /// Removes files that belong to no sound, and forgets sounds whose file has gone.
  [[nodiscard]] static Result<std::unique_ptr<Sounds>> open(Database& database, std::filesystem::path folder);
  ~Sounds();

  [[nodiscard]] std::optional<Sound> find(const TenantId& tenant, const std::string& name) const;
  /// By name.
  [[nodiscard]] std::vector<Sound> list(const TenantId& tenant) const;
  [[nodiscard]] static SoundId new_id();
  [[nodiscard]] std::filesystem::path file_of(const SoundId& id) const;
  [[nodiscard]] const std::filesystem::path& folder() const;

  /// The file is on disk already. What had the name before goes.
  [[nodiscard]] Result<void> keep(const Sound& sound);
  [[nodiscard]] Result<void> remove(const TenantId& tenant, const std::string& name);
  /// Those of tenants that are no more; from any thread, done later.
  void sweep(const std::function<bool(const TenantId&)>& exists);

 private:
  struct Inside;
  explicit Sounds(std::shared_ptr<Inside> inside);
  std::shared_ptr<Inside> inside_;
};

}  // namespace centrale::store
