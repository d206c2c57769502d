// The durable local journal: records framed by length and CRC in append-only files, written in batches
// by a thread of its own with one fdatasync per batch. What is in it is never lost, whatever the
// database does.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/result.hpp"
#include "events/recorder.hpp"

namespace centrale::events {

struct JournalOptions {
  std::filesystem::path folder{};
  std::uint64_t segment_bytes = 64ULL << 20;
  Duration batch = 20ms;  // how long a record may wait for company
  std::size_t most_waiting =
      256ULL << 20;  // bytes in memory when the disk stands still; beyond: dropped, counted
};

/// Figures for `centrale status`.
struct JournalStatus {
  std::uint64_t written = 0;  // sequence number of the last record on disk
  std::uint64_t dropped = 0;  // records lost because the disk took none for too long
  std::size_t waiting_bytes = 0;
  std::string trouble{};  // last error of the disk; empty: none now
};

/// `take` runs on the loop, everything else on the writer thread. Destroying it writes what waits.
class Journal final : public Recorder {
 public:
  /// Goes on behind the last whole record in the folder; a record cut short by a crash is removed.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> open(flow::Loop& loop, JournalOptions options);
  ~Journal() override;

  /// From any thread: returns when everything taken so far is on disk (or the disk is in trouble).
  void flush();
  /// After each batch is on disk, on the writer thread.
  void on_written(std::function<void()> tell);
  [[nodiscard]] JournalStatus status() const;

 private:
  Journal(flow::Loop& loop, JournalOptions options, std::uint64_t last_sequence);
  void take(const Record& record) override;
  void run();
  void write_batch(std::string& batch);
  [[nodiscard]] Result<void> write_out(std::string_view bytes);
  [[nodiscard]] Result<void> cut_back(std::string why);
  [[nodiscard]] Result<void> start_segment(std::uint64_t first_sequence);

  JournalOptions options_;
  mutable std::mutex guard_;
  std::condition_variable more_;
  std::condition_variable done_;
  std::string waiting_;        // frames whose header is still to be filled in
  std::uint64_t taken_ = 0;    // sequence number of the last record taken
  std::uint64_t flushed_ = 0;  // of the last record on disk, or given up on
  bool hurry_ = false;
  bool end_ = false;
  JournalStatus status_;
  std::function<void()> tell_;
  // Writer thread only:
  int file_ = -1;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t next_sequence_ = 1;
  std::thread thread_;
};

}  // namespace centrale::events
