// One subscription at our notifier (RFC 6665 §4.2). For this folder.
#pragma once

#include <optional>
#include <string>

#include "flow/timer_wheel.hpp"
#include "sip/subscription.hpp"

namespace centrale::sip {

class NotifierSubscription;

struct SubscriptionFacts {
  std::string resource, subscriber, contact_user, event_id;
};

/// What a subscription needs of the notifier that owns it.
class SubscriptionOwner {
 public:
  /// Nothing: too short, 423.
  [[nodiscard]] virtual std::optional<std::chrono::seconds> granted(const Message& subscribe) const = 0;
  [[nodiscard]] virtual std::chrono::seconds shortest() const = 0;
  [[nodiscard]] virtual Duration pace() const = 0;
  virtual void refreshed() = 0;
  virtual void over(NotifierSubscription& done) = 0;

 protected:
  ~SubscriptionOwner() = default;
};

/// As it is kept over a restart.
struct SavedSubscription {
  std::string package;
  SubscriptionFacts facts;
  Dialog dialog;
  std::uint32_t version = 0;
  std::int64_t ends = 0;  // wall clock, nanoseconds

  [[nodiscard]] static std::optional<SavedSubscription> read(ByteReader& in);
};

/// One NOTIFY is out at a time; a change meanwhile, or within the pace, is told by the next one.
class NotifierSubscription final : public DialogUser, public ClientUser {
 public:
  NotifierSubscription(Stack& stack, SubscriptionOwner& owner, Package& package, SubscriptionFacts facts);
  ~NotifierSubscription();

  void begin(Incoming&& subscribe, std::chrono::seconds expires);
  void resume(SavedSubscription saved);
  void changed();
  void end(SubscriptionEnd reason);
  void write(ByteWriter& out) const;

  [[nodiscard]] bool live() const { return live_; }
  [[nodiscard]] std::string_view package() const { return package_.name(); }
  [[nodiscard]] const SubscriptionFacts& facts() const { return facts_; }

 private:
  void on_request(Incoming&& request) override;
  void on_response(const Message& response) override;
  void on_no_response(NoResponse why) override;
  void answer(Incoming& subscribe, std::chrono::seconds expires);
  void notify();
  void send_on(const Flow& flow);
  void finish();

  Stack& stack_;
  SubscriptionOwner& owner_;
  Package& package_;
  SubscriptionFacts facts_;
  Dialog dialog_;
  ClientRef client_;
  flow::Timer expiry_, pace_;
  std::uint32_t version_ = 0;
  bool live_ = false;
  bool dirty_ = false;
  bool in_flight_ = false;
  std::optional<SubscriptionEnd> ending_;
  std::shared_ptr<NotifierSubscription> alias_;  // for Stack::route: dies with us
};

}  // namespace centrale::sip
