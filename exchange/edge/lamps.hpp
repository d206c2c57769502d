// Subscriptions of phones: who may watch what, and the packages that publish it.
#pragma once

#include <functional>
#include <string>
#include <unordered_set>

#include "directory/directory.hpp"
#include "edge/dialog_package.hpp"
#include "edge/feature_package.hpp"
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
  [[nodiscard]] sip::EventBody state(const sip::Telling& telling) override;

 private:
  CountMessages count_;
  std::string host_;
};

/// Owner: app. Loop's thread only.
class Lamps {
 public:
  /// What lamps show is asked of these.
  struct Sources {
    const directory::Directory& directory;
    directory::FeatureState& features;
    CountMessages count;
    ListLegs legs;
    NameDialog name_dialog;
    IsReachable reachable;
    std::string host;  // what we call ourselves in identities
  };
  Lamps(sip::Stack& stack, Identifier& identifier, Sources sources);

  /// For Stack::on_subscribe. A device watches the mailbox and the features of its own user, whatever the URI
  /// says, and the
  /// dialogs of any user of its own tenant by his extension, or its own user's list of lamps by its name
  /// (RFC 4662). Whatever is neither gets the same 404, so that nobody learns what other tenants have.
  void subscribe(sip::Incoming&& request);
  void messages_changed(const Of<UserId>& user);
  /// A leg of his has changed, or whether his phones are registered: told on the loop's next pass, once for
  /// however many changes until then.
  void line_changed(const Of<UserId>& user);
  /// What holds for his line, whoever has set it. Told on the loop's next pass, too.
  void features_changed(const Of<UserId>& user);
  /// Devices that are no longer configured see nothing more: all of them, or one that has gone.
  void devices_changed();
  void device_gone(const DeviceId& device);
  /// Lists of lamps may have other members now, lines other features.
  void tenant_changed(const TenantId& tenant);
  [[nodiscard]] std::size_t size() const { return notifier_.size(); }
  [[nodiscard]] sip::Notifier& notifier() { return notifier_; }

 private:
  struct Flush : flow::Ready {
    explicit Flush(Lamps& owner);
    Lamps& lamps;
  };
  void tell_of_lines();
  [[nodiscard]] std::optional<std::string> watched(const sip::Message& subscribe, const sip::Package& package,
                                                   const directory::FoundDevice& by) const;

  flow::Loop& loop_;
  Identifier& identifier_;
  const directory::Directory& directory_;
  MessageSummaryPackage messages_;
  DialogPackage dialogs_;
  FeaturePackage features_;
  sip::Notifier notifier_;
  std::unordered_set<Of<UserId>> changed_, set_;  // lines, features
  Flush flush_;
};

}  // namespace centrale::edge
