#include "scenarios/memory_messages.hpp"

#include <algorithm>

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

void MemoryMessages::begin(std::move_only_function<void(bool)> arrives, features::KeptOrNot done) {
  pending_.emplace_back(*this, std::move(arrives), std::move(done)).timer.start(takes_);
}

void MemoryMessages::arrive(Pending& pending) {
  auto done = std::move(pending.done);
  pending.arrives(!broken_);
  pending_.remove_if([&](const Pending& each) { return &each == &pending; });
  done(!broken_);
}

void MemoryMessages::deposit(features::NewMessage message, features::KeptOrNot done) {
  begin(
      [this, message = std::move(message)](bool works) mutable {
        if (works) keep(std::move(message));
      },
      std::move(done));
}

void MemoryMessages::forward(const std::string& id, features::BoxKey to, features::KeptOrNot done) {
  const auto found = std::ranges::find(kept_, id, [](const Kept& each) { return each.message.id; });
  if (found == kept_.end()) return done(false);
  features::NewMessage copy = found->message;
  copy.id = new_id();
  copy.box = std::move(to);
  deposit(std::move(copy), std::move(done));
}

std::string MemoryMessages::greeting(const features::BoxKey& box, features::GreetingFor which) const {
  const auto found = greetings_.find({box_of(box), which});
  return found == greetings_.end() ? "" : found->second;
}

void MemoryMessages::set_greeting(features::BoxKey box, features::GreetingFor which, std::string id,
                                  features::KeptOrNot done) {
  begin(
      [this, box, which, id](bool works) {
        std::string& greeting = greetings_[{box_of(box), which}];
        std::string file = id.empty() ? id : recording_of(id);
        media_.remove_file(works ? std::exchange(greeting, file) : file);
      },
      std::move(done));
}

Secret MemoryMessages::pin(const features::BoxKey& box) const {
  const auto found = pins_.find(box_of(box));
  return found == pins_.end() ? Secret() : found->second;
}

void MemoryMessages::set_pin(features::BoxKey box, Secret pin, features::KeptOrNot done) {
  begin(
      [this, box, pin](bool works) {
        if (works) pins_[box_of(box)] = pin;
      },
      std::move(done));
}

void MemoryMessages::mark_heard(const std::string& id, bool heard) {
  for (Kept& each : kept_) {
    if (each.message.id == id) each.heard = heard;
  }
}

void MemoryMessages::remove(const std::string& id, features::KeptOrNot done) {
  begin(
      [this, id](bool works) {
        if (!works) return;
        std::erase_if(kept_, [&](const Kept& each) { return each.message.id == id; });
        media_.remove_file(recording_of(id));
      },
      std::move(done));
}

}  // namespace centrale::scenarios
