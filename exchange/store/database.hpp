// The database and the threads that may wait for it. Nobody else does: work is handed over, and its
// result comes back to the loop.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "flow/loop.hpp"

namespace soci {
class session;
}

namespace centrale::store {

/// One connection with one thread (SQLite has one writer anyway). Jobs run in the order they came, each
/// in a transaction of its own that is rolled back when the job fails or throws.
class Database {
 public:
  using Job = std::move_only_function<Result<void>(soci::session&)>;
  using Done = std::move_only_function<void(Result<void>)>;

  /// Opens or makes the file and migrates it to `newest_version()`.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file);
  /// Does what is still waiting.
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// From any thread; `done` runs on the database's thread.
  void run(Job job, Done done = {});
  /// From any thread but the loop's: waits for the result.
  [[nodiscard]] Result<void> run_and_wait(Job job);
  /// Jobs that wait now.
  [[nodiscard]] std::size_t waiting() const;

 private:
  struct Inside;
  explicit Database(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

}  // namespace centrale::store
