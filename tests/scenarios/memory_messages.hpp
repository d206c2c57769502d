// Mailboxes in memory, with a store that takes its time and a disk that may be full.
#pragma once

#include <list>
#include <map>
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
  void deposit(features::NewMessage message, features::KeptOrNot done) override;
  void forward(const std::string& id, features::BoxKey to, features::KeptOrNot done) override;
  void mark_heard(const std::string& id, bool heard) override;
  void remove(const std::string& id, features::KeptOrNot done) override;
  void discard(const std::string& id) override { media_.remove_file(recording_of(id)); }
  [[nodiscard]] std::string playable(const std::string& id) const override { return recording_of(id); }
  [[nodiscard]] std::string greeting(const features::BoxKey& box, features::GreetingFor which) const override;
  void set_greeting(features::BoxKey box, features::GreetingFor which, std::string id,
                    features::KeptOrNot done) override;
  [[nodiscard]] Secret pin(const features::BoxKey& box) const override;
  void set_pin(features::BoxKey box, Secret pin, features::KeptOrNot done) override;
  [[nodiscard]] bool has_space() const override { return !disk_full_; }
  void raise_alarm(const std::string& what) override { alarms_.push_back(what); }

 private:
  struct Kept {
    features::NewMessage message;
    bool heard = false;
  };
  /// Something on its way to the disk: what it does there, and who is told.
  struct Pending {
    Pending(MemoryMessages& owner, std::move_only_function<void(bool)> what, features::KeptOrNot tell)
        : messages(owner),
          arrives(std::move(what)),
          done(std::move(tell)),
          timer(owner.loop_, this, [](Pending& self) { self.messages.arrive(self); }) {}
    MemoryMessages& messages;
    std::move_only_function<void(bool)> arrives;
    features::KeptOrNot done;
    flow::Timer timer;
  };
  using Box = std::pair<TenantId, features::MailboxOwner>;
  static Box box_of(const features::BoxKey& key) { return {key.tenant, key.owner}; }
  void begin(std::move_only_function<void(bool)> arrives, features::KeptOrNot done);
  void keep(features::NewMessage message) { kept_.push_back({std::move(message), false}); }
  void arrive(Pending& pending);

  flow::Loop& loop_;
  MemoryMedia& media_;
  Duration takes_ = 10ms;
  bool broken_ = false;
  bool disk_full_ = false;
  int last_id_ = 0;
  std::vector<Kept> kept_;
  std::map<std::pair<Box, features::GreetingFor>, std::string> greetings_;
  std::map<Box, Secret> pins_;
  std::list<Pending> pending_;
  std::vector<std::string> alarms_;
};

}  // namespace centrale::scenarios
