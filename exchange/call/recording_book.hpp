// Recordings of callers' words. One outlives the flow that began it until the worker has said what
// became of it: a caller who hangs up in mid-sentence has still left a message.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "call/call_ref.hpp"
#include "call/media_port.hpp"
#include "flow/loop.hpp"
#include "flow/wait.hpp"

namespace centrale::call {

class Recording;

/// Life: with Calls. Loop's thread only.
class RecordingBook {
 public:
  RecordingBook(flow::Loop& loop, MediaPort& media);
  ~RecordingBook();
  RecordingBook(const RecordingBook&) = delete;
  RecordingBook& operator=(const RecordingBook&) = delete;

  /// Recordings that the worker has not finished yet.
  [[nodiscard]] std::size_t count() const { return entries_.size(); }

 private:
  friend class Recording;
  struct Entry;
  void finish(RecordingId id, const RecordingResult& result);

  flow::Loop& loop_;
  MediaPort& media_;
  std::uint64_t next_id_;
  std::unordered_map<RecordingId, std::unique_ptr<Entry>> entries_;
};

/// One recording, for as long as a flow waits for it. Destroyed before its end: it is stopped, and its
/// `if_abandoned` gets it.
class Recording {
 public:
  Recording(RecordingBook& book, EndpointId endpoint, RecordRule rule);
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  ~Recording();

  void stop();
  [[nodiscard]] flow::Event& finished() { return finished_; }
  /// After `finished`.
  [[nodiscard]] const Recorded& result() const { return *result_; }

 private:
  friend class RecordingBook;
  RecordingBook& book_;
  RecordingId id_;
  flow::Event finished_;
  std::optional<Recorded> result_;
};

}  // namespace centrale::call
