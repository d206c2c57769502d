#include "app/worker_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace centrale::app {
namespace {

constexpr Duration kFirstPause = 1s;
constexpr Duration kLongestPause = 30s;
constexpr Duration kGoodRun = 1min;  // whoever ran this long begins anew

}  // namespace

WorkerWatch::WorkerWatch(flow::Loop& loop, int workers, Ensure ensure, std::function<void(std::string)> log)
    : loop_(loop),
      ensure_(std::move(ensure)),
      log_(std::move(log)),
      workers_(static_cast<std::size_t>(workers), Worker{.pause = kFirstPause}) {}

void WorkerWatch::lost(int index) {
  Worker& worker = workers_.at(static_cast<std::size_t>(index));
  const Instant now = loop_.now();
  const Instant ready_since = std::exchange(worker.ready_since, Instant::max());
  if (ready_since != Instant::max() && now - ready_since >= kGoodRun) worker = {.pause = kFirstPause};
  if (now < worker.not_before) return;
  const auto started = ensure_(index);
  if (started && !*started) return;  // its process is there: on its way, or the connection alone broke
  log_(started ? fmt::format("media worker {} is started again", index)
               : fmt::format("media worker {} cannot be started: {}", index, started.error().what));
  worker.not_before = now + worker.pause;
  worker.pause = std::min(worker.pause * 2, kLongestPause);
}

void WorkerWatch::ready(int index) { workers_.at(static_cast<std::size_t>(index)).ready_since = loop_.now(); }

}  // namespace centrale::app
