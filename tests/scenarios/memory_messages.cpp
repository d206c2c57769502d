#include "scenarios/memory_messages.hpp"

namespace centrale::scenarios {

std::vector<features::Message> MemoryMessages::list(const features::BoxKey& box) const {
  std::vector<features::Message> found;
  for (const Kept& each : kept_) {
    if (each.message.box.tenant != box.tenant || each.message.box.owner != box.owner) continue;
    found.push_back({.id = each.message.id,
                     .caller_number = each.message.caller_number,
                     .received = each.message.received,
                     .length = each.message.length,
                     .heard = each.heard,
                     .file = recording_of(each.message.id)});
  }
  return found;
}

void MemoryMessages::deposit(features::NewMessage message, std::move_only_function<void(bool)> done) {
  pending_.emplace_back(*this, std::move(message), std::move(done)).timer.start(takes_);
}

void MemoryMessages::arrive(Pending& pending) {
  auto done = std::move(pending.done);
  if (!broken_) keep(std::move(pending.message));
  pending_.remove_if([&](const Pending& each) { return &each == &pending; });
  done(!broken_);
}

void MemoryMessages::mark_heard(const std::string& id, bool heard) {
  for (Kept& each : kept_) {
    if (each.message.id == id) each.heard = heard;
  }
}

void MemoryMessages::remove(const std::string& id) {
  std::erase_if(kept_, [&](const Kept& each) { return each.message.id == id; });
  media_.remove_file(recording_of(id));
}

}  // namespace centrale::scenarios
