#include "events/archive.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

#include "base/durable.hpp"
#include "events/assembly.hpp"
#include "events/frame.hpp"

namespace centrale::events {
namespace {

constexpr std::size_t kChunk = 1 << 20;  // at least one longest record
constexpr std::size_t kBatch = 1000;     // interactions in one transaction
constexpr auto kIdle = std::chrono::seconds(1);
constexpr auto kPace = std::chrono::milliseconds(200);

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// A file that another thread writes behind us; reads what is there by now.
class SegmentReader {
 public:
  SegmentReader() = default;
  SegmentReader(const SegmentReader&) = delete;
  SegmentReader& operator=(const SegmentReader&) = delete;
  ~SegmentReader() { close(); }

  bool open(const std::filesystem::path& file) {
    close();
    handle_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    offset_ = 0;
    return handle_ >= 0;
  }
  [[nodiscard]] bool is_open() const { return handle_ >= 0; }

  /// Calls `visit` for each whole frame of the next stretch; the number of frames.
  template <class Visit>
  std::size_t read(Visit visit) {
    buffer_.resize(kChunk + kLongestRecord);
    const ssize_t got = ::pread(handle_, buffer_.data(), buffer_.size(), offset_);
    std::string_view bytes(buffer_.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    std::size_t frames = 0;
    while (const auto frame = read_frame(bytes)) {
      visit(*frame);
      bytes.remove_prefix(frame->size);
      offset_ += static_cast<off_t>(frame->size);
      ++frames;
    }
    return frames;
  }

 private:
  void close() {
    if (handle_ >= 0) ::close(handle_);
    handle_ = -1;
  }
  int handle_ = -1;
  off_t offset_ = 0;
  std::string buffer_;
};

}  // namespace

/// Everything but what is under `guard_` belongs to the thread.
class Archive::Inside {
 public:
  Inside(std::filesystem::path folder, Sink& sink, Duration retry)
      : folder_(std::move(folder)), sink_(sink), retry_(retry) {
    if (const auto at = assembly_.restore(read_file(folder_ / "checkpoint"))) sequence_ = *at;
    status_.archived = sequence_;
    status_.open = assembly_.open();
    thread_ = std::thread([this] { run(); });
  }
  ~Inside() {
    {
      const std::lock_guard lock(guard_);
      end_ = true;
    }
    more_.notify_all();
    thread_.join();
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  void wake() {
    const std::lock_guard lock(guard_);
    if (!std::exchange(woken_, true)) more_.notify_one();
  }

  bool drain(Duration limit) {
    std::unique_lock lock(guard_);
    const std::uint64_t mine = ++asked_;
    woken_ = true;
    more_.notify_one();
    return drained_.wait_for(lock, limit, [&] { return answered_ >= mine; });
  }

  template <class Look>
  auto look(Look look_at) const {
    const std::lock_guard lock(guard_);
    return look_at(assembly_, status_);
  }

 private:
  void run() {
    while (!ending()) {
      std::uint64_t asked = 0;
      {
        const std::lock_guard lock(guard_);
        asked = asked_;
        woken_ = false;
      }
      // Looked for before reading: what is read to its end then, is at its end for good.
      const auto next = next_segment();
      if (reader_.is_open() && read_on()) continue;
      if (!store()) continue;
      if (next) {
        go_to(*next);
        continue;
      }
      rest(asked);
    }
    (void)store_once();
  }

  /// One stretch of the file into the batch; full batches go to the sink. False: nothing new there.
  bool read_on() {
    std::size_t frames = 0;
    {
      const std::lock_guard lock(guard_);
      frames = reader_.read([this](const Frame& frame) { take(frame); });
      status_.open = assembly_.open();
    }
    if (batch_.size() >= kBatch) (void)store();
    return frames > 0;
  }

  void take(const Frame& frame) {
    if (frame.sequence <= sequence_) return;  // before the checkpoint
    sequence_ = frame.sequence;
    if (auto finished = assembly_.add(frame.record)) batch_.push_back(std::move(*finished));
  }

  /// Until the sink takes it. False: the end has come first.
  bool store() {
    while (!store_once()) {
      std::unique_lock lock(guard_);
      if (more_.wait_for(lock, retry_, [this] { return end_; })) return false;
    }
    return true;
  }

  bool store_once() {
    if (batch_.empty() && stored_ == sequence_) return true;
    const auto done = batch_.empty() ? Result<void>() : sink_.store(batch_, sequence_);
    const std::lock_guard lock(guard_);
    status_.trouble = done ? "" : done.error().what;
    if (!done) return false;
    batch_.clear();
    stored_ = sequence_;
    status_.archived = sequence_;
    return true;
  }

  std::optional<Segment> next_segment() {
    const auto segments = segments_in(folder_);
    if (!reader_.is_open()) return first_segment(segments);
    const auto next = std::ranges::upper_bound(segments, segment_, {}, &Segment::first);
    return next == segments.end() ? std::nullopt : std::optional(*next);
  }

  /// The one that holds the record behind the checkpoint.
  [[nodiscard]] std::optional<Segment> first_segment(const std::vector<Segment>& segments) const {
    if (segments.empty()) return std::nullopt;
    const auto behind = std::ranges::upper_bound(segments, sequence_ + 1, {}, &Segment::first);
    return behind == segments.begin() ? *behind : *(behind - 1);
  }

  /// Everything before `segment` is in the database or in the checkpoint: those files may go.
  void go_to(const Segment& segment) {
    if (reader_.is_open() && !write_durably(folder_ / "checkpoint", assembly_.snapshot(sequence_))) {
      const std::lock_guard lock(guard_);
      status_.trouble = "the checkpoint of the journal cannot be written";
    } else if (reader_.is_open()) {
      remove_before(segment.first);
    }
    segment_ = segment.first;
    reader_.open(segment.file);
  }

  void remove_before(std::uint64_t first) {
    std::error_code ignored;
    for (const Segment& each : segments_in(folder_)) {
      if (each.first < first) std::filesystem::remove(each.file, ignored);
    }
  }

  void rest(std::uint64_t asked) {
    std::unique_lock lock(guard_);
    answered_ = std::max(answered_, asked);
    drained_.notify_all();
    more_.wait_for(lock, kIdle, [this] { return end_ || woken_; });
    // What follows is stored together: a transaction for each batch of the journal would be dear.
    more_.wait_for(lock, kPace, [this] { return end_ || asked_ > answered_; });
  }

  [[nodiscard]] bool ending() const {
    const std::lock_guard lock(guard_);
    return end_;
  }

  const std::filesystem::path folder_;
  Sink& sink_;
  const Duration retry_;
  SegmentReader reader_;
  std::uint64_t segment_ = 0;   // first sequence number of the file being read
  std::uint64_t sequence_ = 0;  // last record read
  std::uint64_t stored_ = 0;
  std::vector<Finished> batch_;

  mutable std::mutex guard_;
  std::condition_variable more_;
  std::condition_variable drained_;
  Assembly assembly_;
  ArchiveStatus status_;
  std::uint64_t asked_ = 0;
  std::uint64_t answered_ = 0;
  bool woken_ = false;
  bool end_ = false;
  std::thread thread_;
};

Archive::Archive(std::filesystem::path folder, Sink& sink, Duration retry)
    : inside_(std::make_unique<Inside>(std::move(folder), sink, retry)) {}
Archive::~Archive() = default;

void Archive::wake() { inside_->wake(); }
bool Archive::drain(Duration limit) { return inside_->drain(limit); }

ArchiveStatus Archive::status() const {
  return inside_->look([](const Assembly&, const ArchiveStatus& status) { return status; });
}

std::optional<Interaction> Archive::open_interaction(const InteractionId& id) const {
  return inside_->look([&](const Assembly& assembly, const ArchiveStatus&) { return assembly.find(id); });
}

std::vector<InteractionId> Archive::open_interactions() const {
  return inside_->look([](const Assembly& assembly, const ArchiveStatus&) { return assembly.ids(); });
}

}  // namespace centrale::events
