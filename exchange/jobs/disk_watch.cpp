#include "jobs/disk_watch.hpp"

#include <system_error>

namespace centrale::jobs {
namespace {

constexpr Duration kEvery = 5s;

}  // namespace

DiskState state_of(std::uint64_t size, std::uint64_t available) {
  if (size == 0 || available >= size - size / 100 * 85) return DiskState::roomy;
  return available >= size - size / 100 * 95 ? DiskState::filling : DiskState::full;
}

DiskWatch::DiskWatch(flow::Loop& loop, std::filesystem::path folder,
                     std::function<void(const std::string&)> alarm)
    : folder_(std::move(folder)),
      alarm_(std::move(alarm)),
      next_look_(loop, this, [](DiskWatch& self) { self.look(); }) {
  look();
}

void DiskWatch::look() {
  next_look_.start(kEvery);
  std::error_code error;
  const auto space = std::filesystem::space(folder_, error);
  const DiskState now = error ? DiskState::full : state_of(space.capacity, space.available);
  if (now > state_)
    alarm_(now == DiskState::full ? "the disk is full: no voicemail is taken" : "the disk is 85 % full");
  state_ = now;
}

}  // namespace centrale::jobs
