// The mailboxes as voicemail's room needs them, over the store; tells lamps and mail of every change.
#pragma once

#include <filesystem>
#include <functional>

#include "features/voicemail/messages.hpp"
#include "flow/scope.hpp"
#include "store/mailbox_settings.hpp"
#include "store/voicemail.hpp"

namespace centrale::app {

/// Owner: Exchange. Loop's thread only.
class Mailboxes final : public features::Messages {
 public:
  struct Plugs {
    std::function<bool()> has_space;
    std::function<void(const std::string&)> alarm;
  };
  Mailboxes(flow::Loop& loop, store::Voicemail& voicemail, store::MailboxSettings& settings,
            std::filesystem::path recordings, Plugs plugs);

  [[nodiscard]] std::vector<features::Message> list(const features::BoxKey& box) const override;
  [[nodiscard]] std::string new_id() override;
  [[nodiscard]] std::string recording_of(const std::string& id) const override;
  void deposit(features::NewMessage message, features::KeptOrNot done) override;
  void forward(const std::string& id, features::BoxKey to, features::KeptOrNot done) override;
  void mark_heard(const std::string& id, bool heard) override;
  void remove(const std::string& id, features::KeptOrNot done) override;
  void discard(const std::string& id) override;
  [[nodiscard]] std::string playable(const std::string& id) const override;
  [[nodiscard]] std::string greeting(const features::BoxKey& box, features::GreetingFor which) const override;
  void set_greeting(features::BoxKey box, features::GreetingFor which, std::string id,
                    features::KeptOrNot done) override;
  [[nodiscard]] Secret pin(const features::BoxKey& box) const override;
  void set_pin(features::BoxKey box, Secret pin, features::KeptOrNot done) override;
  [[nodiscard]] bool has_space() const override { return plugs_.has_space(); }
  void raise_alarm(const std::string& what) override { plugs_.alarm(what); }

  [[nodiscard]] store::BoxCount count(const Of<UserId>& user) const;

 private:
  [[nodiscard]] flow::Task<void> keep(store::Message message, store::Voicemail::First first,
                                      std::shared_ptr<features::KeptOrNot> done);

  store::Voicemail& voicemail_;
  store::MailboxSettings& settings_;
  std::filesystem::path recordings_;
  Plugs plugs_;
  flow::Scope deposits_;
};

}  // namespace centrale::app
