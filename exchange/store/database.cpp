#include "store/database.hpp"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "base/durable.hpp"
#include "store/migrations.hpp"

namespace centrale::store {

struct Database::Inside {
  struct Work {
    Job job;
    Done done;
  };

  void run() {
    std::unique_lock lock(guard);
    while (true) {
      more.wait(lock, [this] { return end || !waiting.empty(); });
      if (waiting.empty()) return;
      Work work = std::move(waiting.front());
      waiting.pop_front();
      lock.unlock();
      auto result = in_transaction(work.job);
      if (work.done) work.done(std::move(result));
      work = {};
      lock.lock();
    }
  }

  Result<void> in_transaction(Job& job) {
    try {
      soci::transaction transaction(session);
      auto result = job(session);
      if (result) transaction.commit();
      return result;
    } catch (const std::exception& error) {
      return fail(fmt::format("database: {}", error.what()));
    }
  }

  soci::session session;
  mutable std::mutex guard;
  std::condition_variable more;
  std::deque<Work> waiting;
  bool end = false;
  std::thread thread;
};

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file) try {
  auto inside = std::make_unique<Inside>();
  inside->session.open(soci::sqlite3, fmt::format("db={} timeout=10", file.string()));
  // A commit is on disk when it returns, also after a power cut.
  inside->session << "PRAGMA journal_mode=WAL";
  inside->session << "PRAGMA synchronous=FULL";
  if (auto done = migrate(inside->session, newest_version()); !done) return fail(done.error().what);
  std::error_code ignored;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                               ignored);
  if (auto synced = sync_folder(file.parent_path()); !synced) return std::unexpected(synced.error());
  return std::unique_ptr<Database>(new Database(std::move(inside)));
} catch (const std::exception& error) {
  return fail(fmt::format("{}: {}", file.string(), error.what()));
}

Database::Database(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {
  inside_->thread = std::thread([raw = inside_.get()] { raw->run(); });
}

Database::~Database() {
  {
    const std::lock_guard lock(inside_->guard);
    inside_->end = true;
  }
  inside_->more.notify_one();
  inside_->thread.join();
}

void Database::run(Job job, Done done) {
  {
    const std::lock_guard lock(inside_->guard);
    inside_->waiting.push_back({std::move(job), std::move(done)});
  }
  inside_->more.notify_one();
}

Result<void> Database::run_and_wait(Job job) {
  std::promise<Result<void>> promise;
  auto future = promise.get_future();
  run(std::move(job), [&promise](Result<void> result) { promise.set_value(std::move(result)); });
  return future.get();
}

std::size_t Database::waiting() const {
  const std::lock_guard lock(inside_->guard);
  return inside_->waiting.size();
}

}  // namespace centrale::store
