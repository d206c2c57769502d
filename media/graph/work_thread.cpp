#include "media_graph/work_thread.hpp"

#include <utility>

namespace centrale::media_graph {

WorkThread::WorkThread(std::function<void()> wake) : wake_(std::move(wake)), thread_([this] { run(); }) {}

WorkThread::~WorkThread() {
  {
    const std::lock_guard lock(guard_);
    end_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void WorkThread::post(Job job) {
  {
    const std::lock_guard lock(guard_);
    jobs_.push_back(std::move(job));
  }
  changed_.notify_all();
}

void WorkThread::finish_done() {
  std::vector<Completion> done;
  {
    const std::lock_guard lock(guard_);
    done.swap(done_);
  }
  for (Completion& completion : done) completion();
}

void WorkThread::finish_all() {
  {
    std::unique_lock lock(guard_);
    changed_.wait(lock, [this] { return jobs_.empty() && !busy_; });
  }
  finish_done();
}

void WorkThread::run() {
  std::unique_lock lock(guard_);
  while (true) {
    changed_.wait(lock, [this] { return !jobs_.empty() || end_; });
    if (jobs_.empty()) return;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    busy_ = true;
    lock.unlock();
    Completion completion = job();
    lock.lock();
    busy_ = false;
    if (completion) done_.push_back(std::move(completion));
    changed_.notify_all();
    wake_();
  }
}

}  // namespace centrale::media_graph
