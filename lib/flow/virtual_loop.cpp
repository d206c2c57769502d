#include "flow/virtual_loop.hpp"

#include <algorithm>

namespace centrale::flow {
namespace {

constexpr Instant kStart{std::chrono::hours(1)};

}  // namespace

VirtualLoop::VirtualLoop(WallInstant wall_start) : Loop(kStart), start_(kStart), wall_start_(wall_start) {}

WallInstant VirtualLoop::wall_now() const { return wall_start_ + (now() - start_); }

void VirtualLoop::set_wall(WallInstant now) { wall_start_ = now - (this->now() - start_); }

void VirtualLoop::settle() { run_pass(now()); }

void VirtualLoop::advance(Duration span) {
  const Instant end = now() + span;
  settle();
  for (auto due = wheel().next_due(); due && *due <= end; due = wheel().next_due())
    run_pass(std::max(*due, now()));
  run_pass(end);
}

bool VirtualLoop::advance_to_next() {
  const auto due = wheel().next_due();
  if (due) run_pass(std::max(*due, now()));
  return due.has_value();
}

}  // namespace centrale::flow
