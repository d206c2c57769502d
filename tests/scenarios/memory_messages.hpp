// Mailboxes in memory, with a store that takes its time and a disk that may be full.
#pragma once

#include <list>
#include <string>
#include <vector>

#include "features/voicemail/messages.hpp"
#include "flow/loop.hpp"
#include "scenarios/memory_media.hpp"

namespace centrale::scenarios {

class MemoryMessages final : public features::Messages {
 public:
  MemoryMessages(flow::Loop& loop, MemoryMedia& media) : loop_(loop), media_(media) {}

  void take_time(Duration span) { takes_ = span; }
  void fail_deposits(bool broken) { broken_ = broken; }
  void set_disk_full(bool full) { disk_full_ = full; }
  void add(features::NewMessage message) { keep(std::move(message)); }
  [[nodiscard]] const std::vector<std::string>& alarms() const { return alarms_; }
  [[nodiscard]] std::size_t count() const { return kept_.size(); }

  [[nodiscard]] std::vector<features::Message> list(const features::BoxKey& box) const override;
  [[nodiscard]] std::string new_id() override { return "message-" + std::to_string(++last_id_); }
  [[nodiscard]] std::string recording_of(const std::string& id) const override { return id + ".wav"; }
  void deposit(features::NewMessage message, std::move_only_function<void(bool)> done) override;
  void mark_heard(const std::string& id, bool heard) override;
  void remove(const std::string& id) override;
  void discard(const std::string& id) override { media_.remove_file(recording_of(id)); }
  [[nodiscard]] bool has_space() const override { return !disk_full_; }
  void raise_alarm(const std::string& what) override { alarms_.push_back(what); }

 private:
  struct Kept {
    features::NewMessage message;
    bool heard = false;
  };
  /// A deposit on its way to the disk.
  struct Pending {
    Pending(MemoryMessages& owner, features::NewMessage what, std::move_only_function<void(bool)> tell)
        : messages(owner),
          message(std::move(what)),
          done(std::move(tell)),
          timer(owner.loop_, this, [](Pending& self) { self.messages.arrive(self); }) {}
    MemoryMessages& messages;
    features::NewMessage message;
    std::move_only_function<void(bool)> done;
    flow::Timer timer;
  };
  void keep(features::NewMessage message) { kept_.push_back({std::move(message), false}); }
  void arrive(Pending& pending);

  flow::Loop& loop_;
  MemoryMedia& media_;
  Duration takes_ = 10ms;
  bool broken_ = false;
  bool disk_full_ = false;
  int last_id_ = 0;
  std::vector<Kept> kept_;
  std::list<Pending> pending_;
  std::vector<std::string> alarms_;
};

}  // namespace centrale::scenarios
