// The mailboxes as voicemail's room needs them, over the store; tells lamps and mail of every change.
#pragma once

#include <filesystem>
#include <functional>

#include "features/voicemail/messages.hpp"
#include "flow/scope.hpp"
#include "store/voicemail.hpp"

namespace centrale::app {

/// Owner: Exchange. Loop's thread only.
class Mailboxes final : public features::Messages {
 public:
  struct Plugs {
    std::function<bool()> has_space;
    std::function<void(const std::string&)> alarm;
  };
  Mailboxes(flow::Loop& loop, store::Voicemail& voicemail, std::filesystem::path recordings, Plugs plugs);

  [[nodiscard]] std::vector<features::Message> list(const features::BoxKey& box) const override;
  [[nodiscard]] std::string new_id() override;
  [[nodiscard]] std::string recording_of(const std::string& id) const override;
  void deposit(features::NewMessage message, std::move_only_function<void(bool)> done) override;
  void mark_heard(const std::string& id, bool heard) override;
  void remove(const std::string& id) override;
  void discard(const std::string& id) override;
  [[nodiscard]] bool has_space() const override { return plugs_.has_space(); }
  void raise_alarm(const std::string& what) override { plugs_.alarm(what); }

  [[nodiscard]] store::BoxCount count(const Of<UserId>& user) const;

 private:
  [[nodiscard]] flow::Task<void> keep(store::Message message,
                                      std::shared_ptr<std::move_only_function<void(bool)>> done);

  store::Voicemail& voicemail_;
  std::filesystem::path recordings_;
  Plugs plugs_;
  flow::Scope deposits_;
};

}  // namespace centrale::app
