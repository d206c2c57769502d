// What may block, beside the packet thread: reading prompts, writing recordings.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace centrale::media_graph {

/// What is left to do on the packet thread when a job is done.
using Completion = std::move_only_function<void()>;
using Job = std::move_only_function<Completion()>;

/// One thread that runs jobs in order. Owner: the worker. `post` and `finish_done` on the packet thread.
class WorkThread {
 public:
  /// `wake` is called on the work thread when completions wait: it makes the packet thread look.
  explicit WorkThread(std::function<void()> wake);
  /// Runs what was posted to its end first: recordings are closed properly.
  ~WorkThread();
  WorkThread(const WorkThread&) = delete;
  WorkThread& operator=(const WorkThread&) = delete;

  void post(Job job);
  /// Runs the completions of all jobs that are done.
  void finish_done();
  /// Waits for the jobs posted so far, then as `finish_done`: for the orderly end.
  void finish_all();

 private:
  void run();

  std::function<void()> wake_;
  std::mutex guard_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  std::vector<Completion> done_;
  bool busy_ = false;
  bool end_ = false;
  std::thread thread_;
};

}  // namespace centrale::media_graph
