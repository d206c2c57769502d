#include "events/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/durable.hpp"
#include "events/frame.hpp"

namespace centrale::events {
namespace {

std::string error_text(std::string_view what) { return fmt::format("{}: {}", what, std::strerror(errno)); }

/// Reads the last segment to its last whole record and cuts off what stands behind it.
Result<std::uint64_t> recover_last(const std::filesystem::path& folder) {
  const auto segments = segments_in(folder);
  if (segments.empty()) return 0;
  const Segment& last = segments.back();
  std::ifstream in(last.file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::uint64_t sequence = last.first - 1;
  std::size_t good = 0;
  while (const auto frame = read_frame(std::string_view(bytes).substr(good))) {
    sequence = frame->sequence;
    good += frame->size;
  }
  std::error_code error;
  if (good < bytes.size()) std::filesystem::resize_file(last.file, good, error);
  if (error) return fail(fmt::format("{}: {}", last.file.string(), error.message()));
  return sequence;
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(flow::Loop& loop, JournalOptions options) {
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) return fail(fmt::format("{}: {}", options.folder.string(), error.message()));
  const auto last = recover_last(options.folder);
  if (!last) return fail(last.error().what);
  std::unique_ptr<Journal> journal(new Journal(loop, std::move(options), *last));
  if (auto started = journal->start_segment(*last + 1); !started) return fail(started.error().what);
  journal->thread_ = std::thread([raw = journal.get()] { raw->run(); });
  return journal;
}

Journal::Journal(flow::Loop& loop, JournalOptions options, std::uint64_t last_sequence)
    : Recorder(loop), options_(std::move(options)), taken_(last_sequence), flushed_(last_sequence) {
  status_.written = last_sequence;
  next_sequence_ = last_sequence + 1;
}

Journal::~Journal() {
  {
    const std::lock_guard lock(guard_);
    end_ = true;
  }
  more_.notify_one();
  if (thread_.joinable()) thread_.join();
  if (file_ >= 0) ::close(file_);
}

void Journal::take(const Record& record) {
  const std::lock_guard lock(guard_);
  if (waiting_.size() > options_.most_waiting) {
    ++status_.dropped;
    return;
  }
  const std::size_t begin = waiting_.size();
  waiting_.append(kFrameHeader, '\0');
  encode(record, waiting_);
  // Only the length, so that the writer finds the next one; the rest of the header is the writer's work.
  const auto size = static_cast<std::uint32_t>(waiting_.size() - begin);
  std::memcpy(waiting_.data() + begin, &size, sizeof size);
  ++taken_;
  if (begin == 0) more_.notify_one();
}

void Journal::flush() {
  std::unique_lock lock(guard_);
  const std::uint64_t until = taken_;
  hurry_ = true;
  more_.notify_one();
  done_.wait(lock, [&] { return flushed_ >= until || !status_.trouble.empty(); });
}

void Journal::on_written(std::function<void()> tell) {
  const std::lock_guard lock(guard_);
  tell_ = std::move(tell);
}

JournalStatus Journal::status() const {
  const std::lock_guard lock(guard_);
  JournalStatus now = status_;
  now.waiting_bytes = waiting_.size();
  return now;
}

// Wakes at the first record, waits a moment for company, writes all of it with one sync.
void Journal::run() {
  std::string batch;
  std::unique_lock lock(guard_);
  while (true) {
    more_.wait(lock, [&] { return end_ || hurry_ || !waiting_.empty(); });
    if (!end_ && !hurry_) more_.wait_for(lock, options_.batch, [&] { return end_ || hurry_; });
    hurry_ = false;
    if (waiting_.empty() && end_) return;
    batch.clear();
    batch.swap(waiting_);
    const std::uint64_t until = taken_;
    lock.unlock();
    if (!batch.empty()) write_batch(batch);
    std::function<void()> tell;
    lock.lock();
    flushed_ = until;
    done_.notify_all();
    if (!batch.empty()) tell = tell_;
    if (!tell) continue;
    lock.unlock();
    tell();
    lock.lock();
  }
}

/// Tries until the disk takes it: the loop goes on filling memory meanwhile, up to its limit.
void Journal::write_batch(std::string& batch) {
  for (std::size_t at = 0; at < batch.size();) {
    std::uint32_t size = 0;
    std::memcpy(&size, batch.data() + at, sizeof size);
    seal_frame(batch.data() + at, size, next_sequence_++);
    at += size;
  }
  auto written = write_out(batch);
  while (!written) {
    std::unique_lock lock(guard_);
    status_.trouble = written.error().what;
    done_.notify_all();
    const bool ending = more_.wait_for(lock, std::chrono::seconds(1), [&] { return end_; });
    lock.unlock();
    if (ending) return;
    written = write_out(batch);
  }
  const std::lock_guard lock(guard_);
  status_.trouble.clear();
  status_.written = next_sequence_ - 1;
}

/// All of it or nothing: what a full disk let through is cut off again.
Result<void> Journal::write_out(std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t wrote = ::write(file_, bytes.data() + done, bytes.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return cut_back(error_text("journal"));
    done += static_cast<std::size_t>(wrote);
  }
  if (::fdatasync(file_) != 0) return cut_back(error_text("journal, syncing"));
  file_bytes_ += bytes.size();
  if (file_bytes_ >= options_.segment_bytes) {
    // What was to be written is safe: when no new file can be made now, the old one goes on.
    (void)start_segment(next_sequence_);
  }
  return {};
}

Result<void> Journal::cut_back(std::string why) {
  const auto end = static_cast<off_t>(file_bytes_);
  if (::ftruncate(file_, end) != 0 || ::lseek(file_, end, SEEK_SET) < 0) why += ", and cutting back failed";
  return fail(std::move(why));
}

Result<void> Journal::start_segment(std::uint64_t first_sequence) {
  const auto name = options_.folder / segment_name(first_sequence);
  const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return fail(error_text(name.string()));
  if (file_ >= 0) ::close(file_);
  file_ = file;
  file_bytes_ = 0;
  return sync_folder(options_.folder);
}

}  // namespace centrale::events
