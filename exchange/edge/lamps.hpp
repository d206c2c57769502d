// Subscriptions of phones: who may watch what, and the packages that publish it.
#pragma once

#include <functional>
#include <string>

#include "directory/directory.hpp"
#include "edge/identify.hpp"
#include "edge/message_summary.hpp"
#include "sip/subscription.hpp"

namespace centrale::edge {

/// How many messages a user's own mailbox holds.
using CountMessages = std::function<MessageCounts(const Of<UserId>&)>;

/// Event message-summary (RFC 3842). A resource is "TENANT USER".
class MessageSummaryPackage final : public sip::Package {
 public:
  MessageSummaryPackage(CountMessages count, std::string host)
      : count_(std::move(count)), host_(std::move(host)) {}
  [[nodiscard]] std::string_view name() const override { return "message-summary"; }
  [[nodiscard]] std::string_view content_type() const override {
    return "application/simple-message-summary";
  }
  [[nodiscard]] sip::EventBody state(const std::string& resource, std::uint32_t version) override;

 private:
  CountMessages count_;
  std::string host_;
};

/// Owner: app. Loop's thread only.
class Lamps {
 public:
  Lamps(sip::Stack& stack, Identifier& identifier, CountMessages count, std::string host);

  /// For Stack::on_subscribe. A device watches the mailbox of its own user, whatever the URI says.
  void subscribe(sip::Incoming&& request);
  void messages_changed(const Of<UserId>& user);
  [[nodiscard]] std::size_t size() const { return notifier_.size(); }
  [[nodiscard]] sip::Notifier& notifier() { return notifier_; }

 private:
  Identifier& identifier_;
  MessageSummaryPackage messages_;
  sip::Notifier notifier_;
};

}  // namespace centrale::edge
